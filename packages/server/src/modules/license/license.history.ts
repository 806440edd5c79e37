import { sql, type RawBuilder } from 'kysely';
import { storedEnum } from '../../kernel/stored-enum.ts';

/** Why a license stands on an instance. */
export const AssignmentCause = storedEnum('AssignmentCause', 'Why a license was assigned.', {
  UNKNOWN: 'It was assigned before assignments were recorded.',
  PERSON: 'A person assigned it.',
  IMPORT: 'An import brought it so.',
  TRIAL: 'A trial was requested for the instance.',
  POLICY: 'The policy of the company assigned it.',
  UNDO: 'A person undid a change, which put it back.',
  RENEWAL: 'It took the place of a license whose renewal was not paid.',
});
export type AssignmentCauseName = (typeof AssignmentCause.names)[number];

/** When licenses are assigned or detached, why, and by whom. */
export interface Placing {
  readonly now: Date;
  readonly cause: AssignmentCauseName;
  /** The name of the person; null where nobody did it in person. */
  readonly by: string | null;
}

/** The columns of `license_assignment` as {@link opened} fills them. */
const COLUMNS = sql`provider_id, license_id, instance_id, during, cause, assigned_by`;

/**
 * A common table expression `opened`: the history of licenses that have none yet.
 *
 * @param table of `id, instance_id`; those without an instance are left out
 */
export const begun = (table: string, providerId: string, placing: Placing): RawBuilder<unknown> => sql`
  opened as (
    insert into license_assignment (${COLUMNS})
    select ${providerId}::uuid, id, instance_id, tstzrange(${placing.now}::timestamptz, null), ${who(placing)}
    from ${sql.ref(table)} where instance_id is not null order by id
  )`;

/**
 * Common table expressions that bring the history of licenses on: what ends, ends now, and what begins, begins now.
 * Requests look at the clock before they wait for each other, so that one may come after another whose `now` is later:
 * then it begins where the other ended. What ended at the instant at which it began has not been.
 *
 * @param table of `id, left_id, instance_id`, a row a license whose instance changes: the instance that it leaves and
 *   the one that it gets, or null. The licenses must have been locked by an earlier statement, so that this one sees
 *   what those did who had them before
 */
export const broughtOn = (table: string, providerId: string, placing: Placing): RawBuilder<unknown> => sql`
  dropped as (
    delete from license_assignment as past using ${sql.ref(table)} as move
    where past.provider_id = ${providerId}::uuid and past.license_id = move.id and move.left_id is not null
      and upper_inf(past.during) and lower(past.during) >= ${placing.now}::timestamptz
    returning 1
  ),
  closed as (
    update license_assignment as past set during = tstzrange(lower(past.during), ${placing.now}::timestamptz)
    from ${sql.ref(table)} as move
    where past.provider_id = ${providerId}::uuid and past.license_id = move.id and move.left_id is not null
      and upper_inf(past.during) and lower(past.during) < ${placing.now}::timestamptz
    returning 1
  ),
  opened as (
    insert into license_assignment (${COLUMNS})
    select ${providerId}::uuid, move.id, move.instance_id,
      tstzrange(greatest(${placing.now}::timestamptz, past.ended_at), null), ${who(placing)}
    from ${sql.ref(table)} as move
    cross join lateral (
      select max(upper(during)) as ended_at from license_assignment
      where provider_id = ${providerId}::uuid and license_id = move.id and not upper_inf(during)
    ) as past
    -- Counting them has them done before.
    where move.instance_id is not null and (select count(*) from dropped) + (select count(*) from closed) >= 0
    order by move.id
  )`;

const who = ({ cause, by }: Placing): RawBuilder<unknown> =>
  sql`${AssignmentCause.toStored(cause)}::smallint, ${by}::text`;
