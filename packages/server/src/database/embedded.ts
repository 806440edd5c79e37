import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CannotStart } from '../kernel/cannot-start.ts';
import {
  createCluster,
  exists,
  findRunning,
  locateCluster,
  startCluster,
  stopCluster,
  USER,
} from './embedded/cluster.ts';
import { enter, type Presence } from './embedded/presence.ts';

const DATABASE = 'license_console';
const START_MS = 300_000;

/** The PostgreSQL that comes with the product, while this process uses it. */
export interface EmbeddedPostgres {
  /** For `connect`. */
  url: string;
  /** Makes this process the one server of the data folder. @throws CannotStart when there is another */
  claimServer: Presence['claimServer'];
  /** Lets go of it; the last process of the product that does so ends PostgreSQL. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Where everything that must survive a restart is kept. */
  dataDir: string;
  /** Told what goes on, in a few words. */
  onProgress?: (step: string) => void;
  /** Settings of PostgreSQL in place of the usual ones; for tests. */
  settings?: Record<string, string | number>;
}

/**
 * Joins the PostgreSQL that runs on a data folder, whoever started it, or starts it; the first time it makes the
 * database.
 *
 * @throws CannotStart when that is impossible for a reason that an operator can put right
 */
export async function openEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { dataDir, onProgress, settings } = options;
  const running = await joinEmbedded(dataDir);
  if (running) return running;

  const cluster = await locateCluster(folderOf(dataDir));
  if (!(await exists(cluster))) {
    onProgress?.('Creating the database');
    await createCluster(cluster);
  }
  onProgress?.('Starting PostgreSQL');
  await startCluster(cluster, settings).catch(async (error: unknown) => {
    // Another process may have been quicker.
    if (!(await findRunning(cluster.folder))) throw error;
  });
  const started = await joinEmbedded(dataDir);
  if (!started) throw new CannotStart(`PostgreSQL ended as soon as it had started (${cluster.folder})`);
  return started;
}

/** Joins the PostgreSQL that runs on a data folder; undefined where none does. */
export async function joinEmbedded(dataDir: string): Promise<EmbeddedPostgres | undefined> {
  const folder = folderOf(dataDir);
  const port = await runningPort(folder);
  if (port === undefined) return undefined;
  const password = await readFile(join(folder, 'password'), 'utf8');
  const url = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`;
  const presence = await enter(url('postgres'));
  await presence.ensureDatabase(DATABASE);
  return {
    url: url(DATABASE),
    claimServer: (address) => presence.claimServer(address),
    stop: async () => {
      const others = await presence.leave().catch(() => 0);
      if (others === 0) await stopCluster(await locateCluster(folder));
    },
  };
}

const folderOf = (dataDir: string): string => resolve(dataDir, 'postgres');

/** Waits while PostgreSQL is still on its way, as it may be after a crash. */
async function runningPort(folder: string): Promise<number | undefined> {
  const end = Date.now() + START_MS;
  for (;;) {
    const running = await findRunning(folder);
    if (!running) return undefined;
    if (running.ready) return running.port;
    await wait(200);
    if (Date.now() > end) throw new CannotStart(`PostgreSQL in ${folder} has been starting for 5 minutes; see its log`);
  }
}
