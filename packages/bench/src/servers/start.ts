import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { SERVERS, type ServerName } from '../grid/requests.ts';
import { answerOf } from '../load/load.ts';
import { type Planner, type Said } from './measured.ts';

/** A server in a process of its own. */
export interface RunningServer {
  readonly port: number;
  /** Processor time that the process has used. */
  cpuMs(): Promise<number>;
  /** Bytes that the process holds, after a collection of garbage; only where node was started with --expose-gc. */
  memory(): Promise<number>;
  stop(): Promise<void>;
}

export type RunningServers = Record<ServerName, RunningServer>;

/** As `pnpm start` has it: room for the garbage of many requests, so that it is seldom gone through. The same for all. */
const MEMORY = ['--min-semi-space-size=32', '--max-semi-space-size=32'];

/**
 * Starts a server over a database.
 *
 * @param flags for node
 */
export async function startServer(
  name: ServerName | 'plain-live',
  database: string,
  planner: Planner = 'auto',
  flags: readonly string[] = MEMORY,
): Promise<RunningServer> {
  const child = fork(join(import.meta.dirname, `${name}.ts`), [database, planner], {
    execArgv: [...process.execArgv, ...flags],
  });
  const said = await answerOf<Said>(child);
  if (!('port' in said)) throw new TypeError('A server says its port first');
  return {
    port: said.port,
    async cpuMs() {
      child.send('cpu');
      const answer = await answerOf<Said>(child);
      return 'cpuMs' in answer ? answer.cpuMs : Number.NaN;
    },
    async memory() {
      child.send('memory');
      const answer = await answerOf<Said>(child);
      return 'bytes' in answer ? answer.bytes : Number.NaN;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}

/** Starts all of them. */
export async function startServers(database: string, planner: Planner): Promise<RunningServers> {
  const started: (readonly [ServerName, RunningServer])[] = [];
  for (const name of SERVERS) started.push([name, await startServer(name, database, planner)]);
  return Object.fromEntries(started) as RunningServers;
}
