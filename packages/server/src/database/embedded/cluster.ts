import { randomBytes } from 'node:crypto';
import { chown, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { CannotStart } from '../../kernel/cannot-start.ts';
import { findAccount, type Account } from './account.ts';
import { codeOf } from '../unavailable.ts';
import { findBinaries, type Binaries } from './binaries.ts';

/** The login role of the embedded PostgreSQL, its superuser. */
export const USER = 'license_console';

/** PostgreSQL's own files, inside the folder. */
const DATA = 'cluster';

/** For a million licenses on one machine; given at each start, so that an older folder gets them too. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 100,
  shared_buffers: '512MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_buffers: '64MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  random_page_cost: 1.1,
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** A folder with PostgreSQL's files, and what is needed to work on it. */
export interface Cluster {
  folder: string;
  data: string;
  binaries: Binaries;
  account: Account;
}

export async function locateCluster(folder: string): Promise<Cluster> {
  const binaries = await findBinaries();
  return { folder, data: join(folder, DATA), binaries, account: await findAccount(binaries.postgres, folder) };
}

/** Whether the folder holds a finished cluster. */
export const exists = (cluster: Cluster): Promise<boolean> =>
  stat(join(cluster.data, 'PG_VERSION')).then(
    () => true,
    () => false,
  );

/**
 * Makes the files of a new cluster: UTF-8, and the same order of text on every machine. They appear under their name
 * only when they are complete, so that an interruption leaves nothing half made.
 */
export async function createCluster({ folder, data, binaries, account }: Cluster): Promise<void> {
  await account.makeFolder(folder);
  const password = join(folder, 'password');
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  const { uid, gid } = await stat(folder);
  await chown(password, uid, gid);

  const unfinished = `${data}.${process.pid}`;
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const login = [`--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${password}`];
  await account.run(binaries.initdb, ['-D', unfinished, '--no-instructions', ...login, ...locale]);
  await rename(unfinished, data);
}

/**
 * Starts PostgreSQL on a free port of 127.0.0.1, as a process of its own, and waits until it takes connections.
 *
 * @throws CannotStart with PostgreSQL's own reason
 */
export async function startCluster(cluster: Cluster, settings: Record<string, string | number> = {}): Promise<void> {
  const log = join(cluster.folder, 'log');
  const all = { port: await freePort(), ...SETTINGS, ...settings };
  const flags = Object.entries(all).map(([name, value]) => `-c ${name}=${value}`);
  await rm(log, { force: true });
  try {
    const { binaries, account, data } = cluster;
    await account.run(binaries.pg_ctl, ['start', '-w', '-t', '300', '-D', data, '-l', log, '-o', flags.join(' ')]);
  } catch (error) {
    const lines = (await readFile(log, 'utf8').catch(() => '')).split('\n');
    const reason = lines.find((line) => /FATAL|PANIC/.test(line))?.replace(/^.*?(FATAL|PANIC): +/, '');
    throw new CannotStart(`PostgreSQL did not start: ${reason ?? 'no reason given'} (${log})`, { cause: error });
  }
}

/** Ends PostgreSQL, and with it every connection, without losing anything. Does nothing where it does not run. */
export async function stopCluster({ folder, data, binaries, account }: Cluster): Promise<void> {
  await account
    .run(binaries.pg_ctl, ['stop', '-w', '-m', 'fast', '-t', '60', '-D', data])
    .catch(async (error: unknown) => {
      if (await findRunning(folder)) throw error;
    });
}

/**
 * The port of the PostgreSQL that runs on the cluster in a folder, and whether it is ready; undefined where none does.
 *
 * @throws CannotStart where the folder is another user's
 */
export async function findRunning(folder: string): Promise<{ port: number; ready: boolean } | undefined> {
  const file = join(folder, DATA, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch((error: unknown) => unlessClosed(error, folder))).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !isAlive(pid)) return undefined;
  return { port, ready: lines[7]?.trim() === 'ready' };
}

function unlessClosed(error: unknown, folder: string): string {
  if (codeOf(error) !== 'EACCES') return '';
  throw new CannotStart(`The database in ${folder} is another user's; start as that user, or set DATA_DIR`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
