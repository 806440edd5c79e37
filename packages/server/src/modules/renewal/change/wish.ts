import { sql } from 'kysely';
import { dayOf } from '../../../kernel/calendar.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { all, type Condition } from '../../../kernel/sql.ts';
import { type LicenseType } from '../../catalog/index.ts';
import { type filterScope } from '../../license/index.ts';
import { type ScheduleRenewalChangeInput } from './change.payload.ts';

type Scope = Awaited<ReturnType<typeof filterScope>>;

/** What is to come with the next period. */
export type Wish =
  { readonly kind: 'TYPE'; readonly type: LicenseType } | { readonly kind: 'END' } | { readonly kind: 'WITHDRAW' };

/** @throws DomainError INVALID unless one thing is wished for; NOT_FOUND for a type that does not exist */
export function wishOf(input: Omit<ScheduleRenewalChangeInput, 'idempotencyKey'>, { catalog }: Scope): Wish {
  const { licenseType, doNotRenew, withdraw } = input;
  const wishes = [licenseType != null, doNotRenew, withdraw].filter(Boolean);
  if (wishes.length !== 1)
    throw new DomainError(
      'INVALID',
      ['licenseType'],
      'Choose one: another license type, not to renew, or to withdraw.',
    );
  if (licenseType == null) return { kind: doNotRenew ? 'END' : 'WITHDRAW' };
  const type = catalog.byId(licenseType);
  if (!type) throw new DomainError('NOT_FOUND', ['licenseType'], 'There is no such license type.');
  return { kind: 'TYPE', type };
}

/** The licenses, over `license`, for which the wish can be kept. */
export function fits(wish: Wish, { now, timeZone, providerId }: Scope): Condition {
  const change = sql`select from renewal_change as change
    where change.provider_id = ${providerId}::uuid and change.license_id = license.id`;
  if (wish.kind === 'WITHDRAW') return sql<boolean>`exists (${change})`;
  const renews = sql<boolean>`license.category = 0 and license.auto_renew and license.expires_at > ${now}::timestamptz`;
  if (wish.kind === 'END') return renews;
  const { key, unitKey } = wish.type;
  return all([
    renews,
    sql<boolean>`license.unit = ${unitKey} and license.license_type_id <> ${key}`,
    sql<boolean>`(license.instance_id is null or exists (
      select from instance join coverage on coverage.kind = instance.kind and coverage.platform = instance.platform
      where instance.provider_id = ${providerId}::uuid and instance.id = license.instance_id
        and coverage.license_type_id = ${key} and coverage.valid_during @> ${dayOf(now, timeZone)}::date))`,
    isAlone(sql`${key}`),
  ]);
}

/** Whether no other license of the type stands on the instance of `license`, where there may be one only. */
export const isAlone = (type: ReturnType<typeof sql>): Condition => sql<boolean>`(
  license.unit <> 0 or license.instance_id is null or not exists (
    select from license as other
    where other.provider_id = license.provider_id and other.instance_id = license.instance_id
      and other.license_type_id = ${type}))`;

/** Why it cannot be kept, for people, before the numbers of the licenses. */
export function hindrance(wish: Wish): string {
  if (wish.kind === 'WITHDRAW') return 'Nothing is scheduled for';
  if (wish.kind === 'END') return 'Choose licenses that renew, unlike';
  return `Choose licenses that renew, are counted as ${wish.type.name} is, and stand where it fits, unlike`;
}
