import { type Run } from './sql.ts';

/** Work that a transaction leaves to be done later, by whichever server takes it first: once it is committed, it is done. */
export interface NewJob {
  readonly queue: string;
  /** Ids alone: the work reads what is true when it is done. */
  readonly payload: { readonly providerId: string } & Readonly<Record<string, string>>;
  /** Not before so many seconds from now; as soon as possible unless given. */
  readonly afterSeconds?: number;
  /** Left once for this, however often it is asked for before the work is begun; see {@link JobQueue.isOnceEach}. */
  readonly onceFor?: string;
}

/** Leaves work, in the transaction of `run`. */
export type LeaveJob = (run: Run, job: NewJob) => Promise<void>;

/** How the work of one queue is done. It may be done twice, and must be the same as once. */
export interface JobQueue<Payload extends NewJob['payload'] = NewJob['payload']> {
  readonly name: string;
  /** How long the work may take, in seconds, before another server takes it over. */
  readonly limitSeconds: number;
  /** Where the work may take long: after how many seconds without a sign of life it is taken over, 10 at the least. */
  readonly heartbeatSeconds?: number;
  /** How often it is tried again after a failure, at growing intervals, in some 10 seconds after the first. */
  readonly retries: number;
  /** Jobs that one server works on at a time. */
  readonly concurrency?: number;
  /** Whether its jobs say what they are left once for. */
  readonly isOnceEach?: boolean;
  work(payload: Payload): Promise<void>;
}
