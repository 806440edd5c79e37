import { sql, type RawBuilder } from 'kysely';
import { type TenantDatabase } from '../../kernel/context.ts';
import { type LeaveJob } from '../../kernel/jobs.ts';
import { type Condition, type Run } from '../../kernel/sql.ts';
import { type LicensesInput } from './assignment.payload.ts';
import { ChangeCommand, ErrorPolicy, type ChangeCommandName, type ErrorPolicyName } from './change-set.entity.ts';

/** Where changes of one provider are worked on: in a request as in a job. */
export interface ChangeDesk {
  readonly providerId: string;
  readonly database: TenantDatabase;
  readonly leaveJob: LeaveJob;
  readonly now: Date;
}

/** A change set that is being worked on. */
export interface OpenChangeSet {
  readonly id: string;
  readonly providerId: string;
  readonly command: ChangeCommandName;
  readonly policy: ErrorPolicyName;
  /** Name of the person. */
  readonly actorName: string;
  /** Companies to which the person is limited; null is all. */
  readonly reach: readonly string[] | null;
  /** The pool that licenses are moved to; null is the global pool. */
  readonly toPoolId: string | null;
  /** Key of the type that licenses are to become at their renewal. */
  readonly typeKey: number | null;
  /** The licenses that are given out; null where licenses are named for instances, or none are assigned. */
  readonly supply: LicensesInput | null;
  readonly total: number;
  readonly done: number;
}

interface OpenRow {
  command: number;
  error_policy: number;
  actor_name: string;
  reach: string[] | null;
  pool_company_id: string | null;
  license_type_id: number | null;
  supply: LicensesInput | null;
  total: number;
  done: number;
}

/** Locks a change set that is under way; null when it is over, or there is none. */
export async function lockChangeSet(run: Run, providerId: string, id: string): Promise<OpenChangeSet | null> {
  const [row] = await run(sql<OpenRow>`
    select command, error_policy, actor_name, reach, pool_company_id, license_type_id, supply, total, done from change_set
    where provider_id = ${providerId}::uuid and id = ${id}::uuid and ended_at is null
    for update`);
  if (!row) return null;
  return {
    ...{ id, providerId, actorName: row.actor_name, reach: row.reach, toPoolId: row.pool_company_id },
    typeKey: row.license_type_id,
    supply: row.supply,
    command: ChangeCommand.fromStored(row.command),
    policy: ErrorPolicy.fromStored(row.error_policy),
    ...{ total: row.total, done: row.done },
  };
}

/** Places of rows in a change set, from 1 on. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Rows that one statement reads, judges or changes. */
const CHUNK = 5_000;

export const chunksOf = ({ first, last }: Span): Span[] =>
  Array.from({ length: Math.max(0, Math.ceil((last - first + 1) / CHUNK)) }, (_, index) => ({
    first: first + index * CHUNK,
    last: Math.min(last, first + (index + 1) * CHUNK - 1),
  }));

type SetKey = Pick<OpenChangeSet, 'providerId' | 'id'>;

/** Whether a row of `change_set_row as line` lies in the span. */
export const isInSpan = ({ providerId, id }: SetKey, { first, last }: Span): Condition =>
  sql<boolean>`line.provider_id = ${providerId}::uuid and line.change_set_id = ${id}::uuid
    and line.place between ${first} and ${last}`;

/** FROM and WHERE of rows of a change set. */
export const rowsOf = (set: SetKey, span: Span): RawBuilder<unknown> =>
  sql`change_set_row as line where ${isInSpan(set, span)}`;
