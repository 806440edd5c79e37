import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createCluster,
  findRunning,
  locateCluster,
  startCluster,
  stopCluster,
  USER,
  type Cluster,
} from '../src/database/embedded/cluster.ts';
import { type Binaries } from '../src/database/embedded/binaries.ts';
import { connect } from '../src/database/connection.ts';
import { migrate } from '../src/database/migrate.ts';
import { entities } from '../src/modules.ts';
import { type TestDatabase } from './database.ts';
import { createOlderCluster } from './older-postgres.ts';

/** A PostgreSQL of a test's own, which it may restart and crash as it likes; always at the same address. */
export interface OwnPostgres {
  /** Connects to its migrated database; `drop` only closes the connections. */
  connect(): Promise<TestDatabase>;
  /** Ends it in good order, and starts it again. */
  restart(): Promise<void>;
  /** Has it end as if its machine had failed, and starts it again. */
  crash(): Promise<void>;
  /** Ends it and removes its files. */
  remove(): Promise<void>;
}

async function createNewCluster(folder: string): Promise<Cluster> {
  const cluster = await locateCluster(folder);
  await createCluster(cluster);
  return cluster;
}

/** A process that ends, however it does, leaves what it has written to the operating system. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off' };

/** @param older the programs of another PostgreSQL than the one that npm installs */
export async function ownPostgres(older?: Binaries): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'license-console-own-'));
  const cluster = older ? await createOlderCluster(folder, older) : await createNewCluster(folder);
  await startCluster(cluster, SETTINGS);
  const port = (await findRunning(folder))?.port;
  if (port === undefined) throw new Error('PostgreSQL has started');
  const url = `postgres://${USER}:${await readFile(join(folder, 'password'), 'utf8')}@127.0.0.1:${port}/postgres`;
  await migrate(url);
  return {
    async connect() {
      const database = await connect(url, { entities });
      return { ...database, drop: () => database.close() };
    },
    async restart() {
      await stopCluster(cluster);
      await startCluster(cluster, { ...SETTINGS, port });
    },
    async crash() {
      const [pid] = (await readFile(join(cluster.data, 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGQUIT');
      while (await findRunning(folder)) await new Promise((resolve) => setTimeout(resolve, 20));
      await startCluster(cluster, { ...SETTINGS, port });
    },
    async remove() {
      await stopCluster(cluster);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
