import { sql } from 'kysely';
import { NIL_ID } from '../../kernel/ids.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import {
  changeLicenses,
  licensesChanged,
  nextTerm,
  readRenewalTerms,
  type AnchoredTerm,
  type RenewalTerms,
} from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { isAlone } from './change/is-alone.ts';
import { ofCharge, type Charge } from './charge-table.ts';
import { freeze } from './freeze.ts';
import { letGo } from './let-go.ts';
import { notify } from './notice-table.ts';

/** Licenses that one transaction changes: few enough that it takes well under a second. */
export const BATCH = 5_000;

/** What licenses must be to be renewed, as the index `license_to_renew` holds them. */
export const TO_RENEW = sql<boolean>`license.auto_renew and license.category = 0 and license.renewal_state is null
  and license.created_at < license.expires_at`;

/** Which of them are in no charge, and were in none for the period that begins when they expire. */
export const IS_DUE = sql<boolean>`${TO_RENEW} and not exists (
  select from renewal
  where renewal.provider_id = license.provider_id and renewal.license_id = license.id
    and renewal.period_from = license.expires_at)`;

interface DueRow {
  id: string;
  license_type_id: number;
  anchor_on: string | null;
}

/** Collects licenses that are due, and their prices, for a charge; when there are no more, what it costs is settled. */
export async function collect(run: Run, till: Till, charge: Charge): Promise<boolean> {
  const terms = await readRenewalTerms(run, till.providerId, till.now);
  if (terms.paymentMode !== charge.paymentMode) return giveBack(run, till, charge);
  const found = charge.attempts === 0 ? await readDue(run, till, charge) : [];
  const { licenses: prices } = terms.prices;
  const isSold = ({ license_type_id: type }: DueRow): boolean => prices.has(type);
  await take(run, till, charge, { rows: found.filter(isSold), terms });
  await endUnsold(run, till, charge, { rows: found.filter((row) => !isSold(row)), terms });
  return found.length === BATCH || freeze(run, till, charge, terms);
}

/** In the order of their ids, behind those that were collected before. */
const readDue = (run: Run, { providerId }: Till, charge: Charge): Promise<DueRow[]> =>
  run(sql<DueRow>`
    select license.id, license.anchor_on::text as anchor_on,
      case when ${isAlone(sql`change.license_type_id`)} then coalesce(change.license_type_id, license.license_type_id)
        else license.license_type_id end as license_type_id
    from license
    left join renewal_change as change on change.provider_id = license.provider_id and change.license_id = license.id
    where license.provider_id = ${providerId}::uuid and ${IS_DUE}
      and license.expires_at = ${charge.dueAt}::timestamptz
      and license.id > coalesce(
        (select license_id from renewal where ${ofCharge(providerId, charge)} and extended_at is null
          order by license_id desc limit 1),
        ${NIL_ID}::uuid)
    order by license.id limit ${sql.lit(BATCH)}`);

interface Found {
  readonly rows: readonly DueRow[];
  readonly terms: RenewalTerms;
}

async function take(run: Run, { providerId }: Till, charge: Charge, { rows, terms }: Found): Promise<void> {
  if (rows.length === 0) return;
  const termOf = termsFrom(charge, terms);
  const renewals = rows.map(({ id, license_type_id: type, anchor_on: anchorOn }) => {
    return { id, type, term: termOf(anchorOn), price: terms.prices.licenses.get(type) ?? 0 };
  });
  await run(sql`
    insert into renewal (provider_id, license_id, period_from, period_to, anchor_on, charge_id, license_type_id, amount_minor)
    select ${providerId}::uuid, id, ${charge.dueAt}::timestamptz, period_to, anchor_on, ${charge.id}::uuid, type, price
    from unnest(${renewals.map(({ id }) => id)}::uuid[], ${renewals.map(({ term }) => term.expiresAt)}::timestamptz[],
      ${renewals.map(({ term }) => term.anchorOn)}::date[], ${renewals.map(({ type }) => type)}::smallint[],
      ${renewals.map(({ price }) => price)}::bigint[]) as due (id, period_to, anchor_on, type, price)`);
}

/** Licenses that expire together have few anchors. */
function termsFrom(
  { dueAt, paymentMode }: Charge,
  { timeZone }: RenewalTerms,
): (anchorOn: string | null) => AnchoredTerm {
  const known = new Map<string | null, AnchoredTerm>();
  return (anchorOn) => {
    const term = known.get(anchorOn) ?? nextTerm({ anchorOn, expiresAt: dueAt }, paymentMode, timeZone);
    known.set(anchorOn, term);
    return term;
  };
}

async function endUnsold(run: Run, till: Till, charge: Charge, { rows, terms }: Found): Promise<void> {
  if (rows.length === 0) return;
  const condition = sql<boolean>`license.id = any(${rows.map(({ id }) => id)}::uuid[]) and ${TO_RENEW}`;
  const ended = await changeLicenses(run, till.providerId, { condition, set: sql`auto_renew = false` });
  await writeEvents(run, till.providerId, licensesChanged(ended, { auto_renew: true }), till.now);
  const reason = `These license types are not sold in ${terms.prices.currency} any more.`;
  await notify(run, till, { ...charge, licenseCount: ended.length, totalMinor: 0 }, { kind: 'ENDED', reason });
}

/**
 * The payment mode was chosen after this charge had begun: its licenses are let go, for one with the terms of now.
 */
async function giveBack(run: Run, { providerId }: Till, charge: Charge): Promise<boolean> {
  const gone = await run(sql<{ id: string }>`
    delete from renewal where ${ofCharge(providerId, charge)} and license_id in (
      select license_id from renewal where ${ofCharge(providerId, charge)} limit ${sql.lit(BATCH)})
    returning license_id as id`);
  await letGo(
    run,
    providerId,
    gone.map(({ id }) => id),
  );
  if (gone.length > 0) return true;
  await run(sql`delete from renewal_charge where provider_id = ${providerId}::uuid and id = ${charge.id}::uuid`);
  return false;
}
