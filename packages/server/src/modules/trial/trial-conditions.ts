import { sql, type RawBuilder } from 'kysely';
import { all, type Condition } from '../../kernel/sql.ts';

/** Whether a trial of the type was had on the row of `instance`. */
export const triedOn = (typeKey: number): Condition => sql<boolean>`exists (
  select from trial_grant
  where trial_grant.provider_id = instance.provider_id and trial_grant.license_type_id = ${typeKey}
    and trial_grant.instance_id = instance.id)`;

/** Whether a license of the type is assigned to the row of `instance`. */
export const heldBy = (typeKey: number): Condition => sql<boolean>`exists (
  select from license
  where license.provider_id = instance.provider_id and license.instance_id = instance.id
    and license.license_type_id = ${typeKey})`;

/** Whether the type covers the row of `instance` on that day. */
const coveredBy = (typeKey: number, day: string): Condition => sql<boolean>`exists (
  select from coverage
  where coverage.license_type_id = ${typeKey} and coverage.kind = instance.kind
    and coverage.platform = instance.platform and coverage.valid_during @> ${day}::date)`;

const not = (condition: RawBuilder<boolean>): Condition => sql<boolean>`not ${condition}`;

/**
 * Over `instance`: on which of them the type may be tried, as trial.rules.ts says.
 *
 * @param day YYYY-MM-DD
 */
export const mayTry = (typeKey: number, day: string): Condition =>
  all([
    sql<boolean>`instance.retired_at is null`,
    coveredBy(typeKey, day),
    not(triedOn(typeKey)),
    not(heldBy(typeKey)),
  ]);
