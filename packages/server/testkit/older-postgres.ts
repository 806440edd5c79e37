import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { chown, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findAccount } from '../src/database/embedded/account.ts';
import { type Binaries } from '../src/database/embedded/binaries.ts';
import { USER, type Cluster } from '../src/database/embedded/cluster.ts';

/** Where Debian puts PostgreSQL, a folder a version. */
const VERSIONS = '/usr/lib/postgresql';
const OLDEST = 15;

/**
 * The oldest PostgreSQL on this machine that is supported, beside the one that npm installs.
 *
 * @throws Error that says what to install
 */
export function findOlderPostgres(): Binaries {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).map(Number) : [];
  const oldest = versions
    .filter((version) => version >= OLDEST && existsSync(join(VERSIONS, String(version), 'bin/initdb')))
    .toSorted((one, other) => one - other)[0];
  if (oldest === undefined)
    throw new Error(
      'There is no second PostgreSQL: install one (Debian: apt-get install postgresql), 15 where there is a choice.',
    );
  const program = (name: string): string => join(VERSIONS, String(oldest), 'bin', name);
  return { initdb: program('initdb'), pg_ctl: program('pg_ctl'), postgres: program('postgres') };
}

/** Makes the files of a cluster as versions before 17 know how to. */
export async function createOlderCluster(folder: string, binaries: Binaries): Promise<Cluster> {
  const account = await findAccount(binaries.postgres, folder);
  await account.makeFolder(folder);
  const password = join(folder, 'password');
  await writeFile(password, randomBytes(24).toString('base64url'), { mode: 0o600 });
  const { uid, gid } = await stat(folder);
  await chown(password, uid, gid);
  const data = join(folder, 'cluster');
  const login = [`--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${password}`];
  await account.run(binaries.initdb, ['-D', data, '--encoding=UTF8', '--locale=C', ...login]);
  return { folder, data, binaries, account };
}
