import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Request } from '../grid/ask.ts';

/** What to send, and for how long. */
export interface Load {
  readonly port: number;
  /** Sent in turn. */
  readonly requests: readonly Request[];
  readonly connections: number;
  readonly seconds: number;
}

export interface LoadResult {
  /** In milliseconds, one an answer. */
  readonly latencies: readonly number[];
  readonly elapsedMs: number;
}

/** The process that sends requests; `run` one load at a time. */
export interface LoadGenerator {
  /** Rejects when any request is not answered with success. */
  run(load: Load): Promise<LoadResult>;
  stop(): void;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(join(import.meta.dirname, 'load.process.ts'), { serialization: 'advanced' });
  return {
    async run(load) {
      child.send(load);
      const result = await answerOf<LoadResult | { failure: string }>(child);
      if ('failure' in result) throw new Error(result.failure);
      return result;
    },
    stop: () => child.disconnect(),
  };
}

/** The next message of a child process; rejects when the process ends instead. */
export async function answerOf<Message>(child: ChildProcess): Promise<Message> {
  const stop = new AbortController();
  const ended = once(child, 'exit', stop).then(([code]) => {
    throw new Error(`A process of the measurement ended with code ${String(code)}`);
  });
  try {
    const [message] = (await Promise.race([once(child, 'message', stop), ended])) as [Message];
    return message;
  } finally {
    ended.catch(() => undefined);
    stop.abort();
  }
}
