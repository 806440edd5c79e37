import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

const SECRET = 'a secret of the crash test, 32 or more characters';

/** A server of its own process, which can die like its machine. */
export interface ServerProcess {
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  /** Kills it, with SIGKILL. */
  kill(): Promise<void>;
}

/** A port that is free at this moment. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

/**
 * Starts a server over the database, and waits until it serves.
 *
 * @param point at which it dies by itself, if one is named: see crash-server.ts
 */
export async function startServer(url: string, port: number, point = ''): Promise<ServerProcess> {
  const options = { cwd: join(import.meta.dirname, '..'), execArgv: ['--import', 'tsx'] };
  const child: ChildProcess = fork('testkit/crash-server.ts', [url, String(port), SECRET, point], options);
  const ended = once(child, 'exit');
  await Promise.race([once(child, 'message'), ended]);
  return {
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
