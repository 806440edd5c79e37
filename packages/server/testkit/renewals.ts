import { expect } from 'vitest';
import { type Database } from '../src/database/connection.ts';
import { type Caller } from './api.ts';
import { type World } from './world.ts';

/** A license as the tests of renewals ask for it. */
export interface RenewingLicense {
  readonly number: string;
  readonly expiresAt: string;
  readonly valid: boolean;
  readonly autoRenew: boolean;
  readonly renewalStatus: string;
  readonly renewalFailure: { readonly reason: string; readonly nextTryAt: string | null } | null;
  readonly renewsOn: string | null;
  readonly renewalPrice: { readonly amountMinor: number; readonly currency: string } | null;
}

/** What the provider was told. */
export interface NoticeAnswer {
  readonly kind: string;
  readonly licenseCount: number;
  readonly total: { readonly amountMinor: number; readonly currency: string };
  readonly reason: string | null;
  readonly nextTryAt: string | null;
  readonly expiresAt: string;
}

const LICENSES = `query Licenses($filter: LicenseFilter) { licenses(first: 100, filter: $filter) { nodes {
  number expiresAt valid autoRenew renewalStatus renewalFailure { reason nextTryAt } renewsOn
  renewalPrice { amountMinor currency } } } }`;

const NOTICES = `query Notices($first: Int, $after: String) { renewalNotices(first: $first, after: $after) {
  nodes { kind licenseCount total { amountMinor currency } reason nextTryAt expiresAt }
  totalCount { value } pageInfo { endCursor hasNextPage } } }`;

/** The licenses within reach, by expiry. */
export async function licensesOf(caller: Caller, filter: object = {}): Promise<readonly RenewingLicense[]> {
  const { data, errors } = await caller.query<{ licenses: { nodes: RenewingLicense[] } }>(LICENSES, { filter });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.licenses.nodes;
}

/** Waits until the renewal status of each license is one of these, and gives the licenses. */
export async function untilStatus(caller: Caller, ...statuses: string[]): Promise<readonly RenewingLicense[]> {
  await expect
    .poll(async () => [...new Set((await licensesOf(caller)).map(({ renewalStatus }) => renewalStatus))].toSorted())
    .toEqual(statuses.toSorted());
  return licensesOf(caller);
}

export interface NoticePage {
  readonly nodes: readonly NoticeAnswer[];
  readonly totalCount: { readonly value: number };
  readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
}

/** What the provider was told, the newest first. */
export async function noticesOf(caller: Caller, page: object = {}): Promise<NoticePage> {
  const { data, errors } = await caller.query<{ renewalNotices: NoticePage }>(NOTICES, { ...page });
  if (!data) throw new Error(JSON.stringify(errors));
  return data.renewalNotices;
}

/** Waits until the provider was told so, and gives the newest notice. */
export async function untilTold(caller: Caller, ...kinds: string[]): Promise<NoticeAnswer> {
  await expect.poll(async () => (await noticesOf(caller)).nodes.map(({ kind }) => kind)).toEqual(kinds);
  const [newest] = (await noticesOf(caller)).nodes;
  if (!newest) throw new Error('There is a notice');
  return newest;
}

/** Keeps a card of the provider's, as a purchase does. */
export const keepCard = (
  { owner }: Pick<Database, 'owner'>,
  { providerId }: Pick<World, 'providerId'>,
  card = 'pays',
): Promise<unknown> =>
  owner.query(
    `insert into payment_method (provider_id, payment_provider, customer, method, label, kept_at)
     values ($1, 'SANDBOX', $2, $3, 'Visa', now())
     on conflict (provider_id, payment_provider) do update set method = excluded.method`,
    [providerId, `sbx_cus_${providerId}`, `sbx_pm_${card}`],
  );
