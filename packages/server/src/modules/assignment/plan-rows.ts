import { sql, type RawBuilder } from 'kysely';
import { rowIdOf } from '../../kernel/ids.ts';
import { type Condition, type Run } from '../../kernel/sql.ts';
import { type OpenChangeSet } from './change-scope.ts';
import { OutcomeCode } from './change-set.entity.ts';

/** Licenses that one command may change. */
export const MOST_ROWS = 100_000;

/** Licenses, or pairs, that one command may name. */
export const MOST_IDS = 1_000;

/** What a row of a change set is planned with; licenses and instances that are none are refused at once. */
interface Named {
  readonly license: string | null;
  readonly instance: string | null;
  /** What was given in place of an id. */
  readonly detail: string | null;
}

/** Plans a row for each license that is named, in this order. */
export const planIds = (run: Run, set: OpenChangeSet, ids: readonly string[]): Promise<void> =>
  planNamed(
    run,
    set,
    [...new Set(ids)].map((id) => named(id, null)),
  );

/** Plans a row for each pair of a license and an instance, in this order. */
export const planPairs = (
  run: Run,
  set: OpenChangeSet,
  pairs: readonly { licenseId: string; instanceId: string }[],
): Promise<void> =>
  planNamed(
    run,
    set,
    pairs.map(({ licenseId, instanceId }) => named(licenseId, instanceId)),
  );

function named(licenseId: string, instanceId: string | null): Named {
  const license = rowIdOf(licenseId, 'License');
  const instance = instanceId === null ? null : rowIdOf(instanceId, 'Instance');
  const wrong = license === null ? licenseId : instanceId !== null && instance === null ? instanceId : null;
  return { license, instance, detail: wrong === null ? null : wrong.slice(0, 80).toWellFormed() };
}

async function planNamed(run: Run, { providerId, id }: OpenChangeSet, rows: readonly Named[]): Promise<void> {
  await run(sql`
    insert into change_set_row (provider_id, change_set_id, place, license_id, instance_id, detail, code)
    select ${providerId}::uuid, ${id}::uuid, place, license, instance, detail,
      (case when detail is null then ${PENDING} else ${OutcomeCode.toStored('NOT_FOUND')} end)::smallint
    from unnest(${rows.map(({ license }) => license)}::uuid[], ${rows.map(({ instance }) => instance)}::uuid[],
      ${rows.map(({ detail }) => detail)}::text[]) with ordinality as named (license, instance, detail, place)`);
}

const PENDING = OutcomeCode.toStored('PENDING');

/** Plans a row for each license under the condition, over `license`, up to one more than a command may change. */
export async function planMatching(run: Run, set: OpenChangeSet, condition: Condition): Promise<void> {
  await run(
    insertRows(
      set,
      sql`
      select row_number() over (order by license.id) as place, license.id as license_id, license.instance_id, ${PENDING}::smallint as code
      from license where license.provider_id = ${set.providerId}::uuid and ${condition}
      order by license.id limit ${MOST_ROWS + 1}`,
    ),
  );
}

/** @param source a SELECT of `place, license_id, instance_id, code` */
export const insertRows = ({ providerId, id }: OpenChangeSet, source: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  insert into change_set_row (provider_id, change_set_id, place, license_id, instance_id, code)
  select ${providerId}::uuid, ${id}::uuid, place, license_id, instance_id, code from (${source}) as planned`;

/** Plans the way back of each license that another change set changed. */
export async function planUndo(run: Run, { providerId, id }: OpenChangeSet, undoesId: string): Promise<void> {
  await run(sql`
    insert into change_set_row (provider_id, change_set_id, place, license_id, instance_id, replacement_id,
      from_instance_id, to_instance_id, from_pool_id, to_pool_id, version, replacement_version,
      from_auto_renew, to_auto_renew, from_change, to_change, code)
    select provider_id, ${id}::uuid, row_number() over (order by place), license_id, instance_id, replacement_id,
      to_instance_id, from_instance_id, to_pool_id, from_pool_id, version, replacement_version,
      to_auto_renew, from_auto_renew, to_change, from_change, ${PENDING}::smallint
    from change_set_row
    where provider_id = ${providerId}::uuid and change_set_id = ${undoesId}::uuid
      and code = ${OutcomeCode.toStored('CHANGED')}`);
}
