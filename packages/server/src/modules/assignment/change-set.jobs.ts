import { sql } from 'kysely';
import { dayOf } from '../../kernel/calendar.ts';
import { type JobQueue, type LeaveJob } from '../../kernel/jobs.ts';
import { writeEvents, type NewEvent } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { readCatalog } from '../catalog/index.ts';
import { lockChangeSet, type ChangeDesk, type OpenChangeSet, type Span } from './change-scope.ts';
import { ChangeSetState } from './change-set.entity.ts';
import { workOn, type RowCounts } from './change-set.work.ts';
import { type Bench } from './judge-rows.ts';

const CHANGE = 'license-change';

/** Rows that one transaction of a job changes, where each license stands for itself. */
const BATCH = 2_500;

export const CHANGE_SET_CHANGED = 'changeSetChanged';

/** Payload of {@link CHANGE_SET_CHANGED}. */
export interface ChangeSetChanged {
  /** Row id. */
  readonly id: string;
}

const changeSetChanged = (id: string): NewEvent => ({
  kind: CHANGE_SET_CHANGED,
  payload: { id } satisfies ChangeSetChanged,
});

interface ChangeJob {
  readonly providerId: string;
  readonly changeSetId: string;
  readonly [name: string]: string;
}

/** Has someone work on a change set, whatever becomes of this process. */
export const workLater = (run: Run, leaveJob: LeaveJob, payload: ChangeJob): Promise<void> =>
  leaveJob(run, { queue: CHANGE, payload });

/** The work that large changes leave. @param deskFor the desk of a provider */
export const changeSetQueues = (deskFor: (providerId: string) => ChangeDesk): JobQueue<ChangeJob>[] => [
  {
    name: CHANGE,
    limitSeconds: 30,
    retries: 100,
    work: ({ providerId, changeSetId }) => workThrough(() => deskFor(providerId), changeSetId),
  },
];

/**
 * Works on a change set until it is over, each step in a transaction that also remembers how far it came: so whoever
 * takes it up after a failure goes on behind what was committed. All or nothing is one step.
 */
async function workThrough(deskNow: () => ChangeDesk, id: string): Promise<void> {
  for (let isOver = false; !isOver;) {
    const desk = deskNow();
    isOver = await desk.database.transact((run) => step(run, desk, id));
  }
}

async function step(run: Run, { providerId, now }: ChangeDesk, id: string): Promise<boolean> {
  const set = await lockChangeSet(run, providerId, id);
  if (!set) return true;
  const last = set.policy === 'ALL_OR_NOTHING' ? set.total : Math.min(set.total, set.done + BATCH);
  const events = await workOnSpan(run, set, { first: set.done + 1, last }, await benchOf(run, providerId, now));
  await writeEvents(run, providerId, events, now);
  return last >= set.total;
}

async function benchOf(run: Run, providerId: string, now: Date): Promise<Bench> {
  const [provider] = await run(sql<{ time_zone: string }>`
    select time_zone from provider where id = ${providerId}::uuid`);
  if (!provider) throw new Error('A change set has a provider');
  const { time_zone: timeZone } = provider;
  return { now, timeZone, day: dayOf(now, timeZone), catalog: await readCatalog(run) };
}

/** Works on rows and remembers how far it came; the last ones end the change set. */
export async function workOnSpan(run: Run, set: OpenChangeSet, span: Span, bench: Bench): Promise<NewEvent[]> {
  const { counts, events } = await workOn(run, set, span, bench);
  await remember(run, set, { span, counts, now: bench.now });
  return [...events, changeSetChanged(set.id)];
}

async function remember(
  run: Run,
  { providerId, id, total }: OpenChangeSet,
  { span, counts, now }: { span: Span; counts: RowCounts; now: Date },
): Promise<void> {
  const isOver = span.last >= total;
  const state = counts.held_back > 0 ? 'REFUSED' : 'DONE';
  await run(sql`
    update change_set set done = ${span.last}, changed = changed + ${counts.changed},
      unchanged = unchanged + ${counts.unchanged}, refused = refused + ${counts.refused},
      ended_at = ${isOver ? now : null}::timestamptz,
      state = ${ChangeSetState.toStored(isOver ? state : 'RUNNING')}
    where provider_id = ${providerId}::uuid and id = ${id}::uuid`);
  // An undo that could put nothing back has undone nothing.
  if (isOver)
    await run(sql`
      update change_set as undone set undone_by_id = null from change_set as undo
      where undone.provider_id = ${providerId}::uuid and undone.undone_by_id = ${id}::uuid
        and undo.provider_id = ${providerId}::uuid and undo.id = ${id}::uuid and undo.changed = 0`);
}
