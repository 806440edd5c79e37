import { sql, type RawBuilder } from 'kysely';
import { PgBoss, type Job } from 'pg-boss';
import { type JobQueue, type LeaveJob, type NewJob } from '../kernel/jobs.ts';
import { WEB_ROLE } from './migrations/tenant-table.ts';

const SCHEMA = 'job';

/** How often the queue looks for jobs whose server has died, in seconds. */
const SUPERVISE_SECONDS = 5;

/** The queue library on the same PostgreSQL; several servers share it. */
export interface Jobs {
  readonly leave: LeaveJob;
  /** Begins to work on what is left. */
  work(queues: readonly JobQueue[]): Promise<void>;
  /** Lets what is being worked on end. */
  stop(): Promise<void>;
}

const openBoss = (url: string): PgBoss =>
  new PgBoss({
    connectionString: url,
    application_name: 'license-console-jobs',
    schema: SCHEMA,
    max: 4,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: SUPERVISE_SECONDS,
    monitorIntervalSeconds: SUPERVISE_SECONDS,
    registerInstance: false,
  });

/** Makes the queue's own tables, or brings them to the library's version, and lets requests leave jobs there. */
export async function prepareJobs(url: string): Promise<void> {
  const boss = openBoss(url);
  boss.on('error', () => undefined);
  await boss.start();
  await boss.getDb().executeSql(`
    grant usage on schema ${SCHEMA} to ${WEB_ROLE};
    grant insert, select on ${SCHEMA}.job, ${SCHEMA}.job_common to ${WEB_ROLE};
    grant select on ${SCHEMA}.queue to ${WEB_ROLE}`);
  await boss.stop({ graceful: false });
}

/** Opens the queue over the database at `url`, where it is prepared. */
export async function openJobs(url: string, onError: (error: unknown) => void): Promise<Jobs> {
  const boss = openBoss(url);
  boss.on('error', onError);
  await boss.start();
  return {
    async leave(run, { queue, payload, afterSeconds, onceFor }) {
      const executeSql = async (text: string, values: unknown[] = []) => ({ rows: await run(fromText(text, values)) });
      await boss.send(queue, payload, {
        db: { executeSql },
        ...(afterSeconds !== undefined && { startAfter: afterSeconds }),
        ...(onceFor !== undefined && { singletonKey: onceFor }),
      });
    },
    async work(queues) {
      for (const queue of queues) await workOn(boss, queue, onError);
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 }),
  };
}

async function workOn(boss: PgBoss, queue: JobQueue, onError: (error: unknown) => void): Promise<void> {
  const { name, limitSeconds, heartbeatSeconds, retries, concurrency = 2, isOnceEach = false } = queue;
  await boss.createQueue(name, {
    expireInSeconds: limitSeconds,
    ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
    retryLimit: retries,
    ...(isOnceEach && { policy: 'short' }),
    retryBackoff: true,
    retryDelay: 1,
    retryDelayMax: 3_600,
    notify: true,
  });
  await boss.work(
    name,
    // Nothing notifies of a retry or a delayed job that falls due.
    { localConcurrency: concurrency, pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 2 },
    async (jobs: Job<NewJob['payload']>[]) => {
      for (const { data } of jobs)
        await queue.work(data).catch((error: unknown) => {
          onError(error);
          throw error;
        });
    },
  );
}

/** A statement of the library's, with its $1, $2 …, as a fragment of ours. */
function fromText(text: string, values: readonly unknown[]): RawBuilder<Record<string, unknown>> {
  const parts = text
    .split(/\$(\d+)/)
    .map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql`${values[Number(part) - 1]}`));
  return sql`${sql.join(parts, sql``)}`;
}
