import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { newId } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import {
  ChangeCommand,
  ChangeSetState,
  ErrorPolicy,
  OutcomeCode,
  type ChangeCommandName,
} from './change-set.entity.ts';

/** A license that was put on an instance, or taken off one; it stays in its pool. */
export interface DoneChange {
  /** Row id. */
  readonly licenseId: string;
  readonly fromInstanceId: string | null;
  readonly toInstanceId: string | null;
  readonly poolId: string | null;
  /** Of the license, as the change left it. */
  readonly version: number;
}

/** Keeps what was done to licenses as a change set that is over, so that it can be undone. @returns its row id */
export async function keepChange(
  run: Run,
  context: Context,
  command: ChangeCommandName,
  done: readonly DoneChange[],
): Promise<string> {
  const { providerId, actorId, name, companyIds } = requirePermission(context, 'license.change');
  const id = newId();
  const now = sql`${context.now}::timestamptz`;
  const count = done.length;
  const ids = (pick: (change: DoneChange) => string | null) => sql`${done.map(pick)}::uuid[]`;
  await run(sql`
    with kept as (
      insert into change_set (provider_id, id, command, state, error_policy, actor_id, actor_name, created_at, ended_at,
        reach, total, done, changed)
      values (${providerId}::uuid, ${id}::uuid, ${ChangeCommand.toStored(command)}, ${ChangeSetState.toStored('DONE')},
        ${ErrorPolicy.toStored('ALL_OR_NOTHING')}, ${actorId}, ${name}, ${now}, ${now}, ${companyIds}::uuid[],
        ${count}, ${count}, ${count})
    )
    insert into change_set_row (provider_id, change_set_id, place, code, license_id, instance_id, from_instance_id,
      to_instance_id, from_pool_id, to_pool_id, version)
    select ${providerId}::uuid, ${id}::uuid, place, ${OutcomeCode.toStored('CHANGED')}::smallint, license_id,
      coalesce(to_instance_id, from_instance_id), from_instance_id, to_instance_id, pool_id, pool_id, version
    from unnest(${ids(({ licenseId }) => licenseId)}, ${ids(({ fromInstanceId }) => fromInstanceId)},
      ${ids(({ toInstanceId }) => toInstanceId)}, ${ids(({ poolId }) => poolId)},
      ${done.map(({ version }) => version)}::int[])
      with ordinality as done (license_id, from_instance_id, to_instance_id, pool_id, version, place)`);
  return id;
}
