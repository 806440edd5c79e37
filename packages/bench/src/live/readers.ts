import { fork } from 'node:child_process';
import { join } from 'node:path';
import { answerOf } from '../load/load.ts';

/** Sockets to open, each with one subscription. */
export interface Opening {
  readonly port: number;
  readonly count: number;
  /** Sessions of people, who have as many sockets each. */
  readonly cookies: readonly string[];
  readonly query: string;
  readonly variables: object;
}

/** What was received since it was listened for. */
export interface Received {
  readonly messages: number;
  /** When the first and the last came; see {@link nowMs}. */
  readonly first: number;
  readonly last: number;
  /** The first. */
  readonly sample: string;
}

export type ReadersAsked =
  ({ word: 'open' } & Opening) | { word: 'listen' | 'received' | 'close' } | { word: 'stall'; count: number };

/** The process that holds the sockets. */
export interface Readers {
  open(opening: Opening): Promise<void>;
  /** Counts from now on. */
  listen(): Promise<void>;
  received(): Promise<Received>;
  /** Has so many of the sockets stop reading; they are not counted any more. */
  stall(count: number): Promise<void>;
  close(): Promise<void>;
  stop(): void;
}

export function startReaders(): Readers {
  const child = fork(join(import.meta.dirname, 'readers.process.ts'), { serialization: 'advanced' });
  const ask = async <Answer>(asked: ReadersAsked): Promise<Answer> => {
    child.send(asked);
    const answer = await answerOf<Answer | { failure: string }>(child);
    if (answer && typeof answer === 'object' && 'failure' in answer) throw new Error(answer.failure);
    return answer;
  };
  return {
    open: (opening) => ask({ word: 'open', ...opening }),
    listen: () => ask({ word: 'listen' }),
    received: () => ask({ word: 'received' }),
    stall: (count) => ask({ word: 'stall', count }),
    close: () => ask({ word: 'close' }),
    stop: () => child.disconnect(),
  };
}

/** Milliseconds on a clock that all processes of the machine share. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
