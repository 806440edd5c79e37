import { execFile } from 'node:child_process';
import { chown, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { CannotStart } from '../../kernel/cannot-start.ts';

const execute = promisify(execFile);

/** The user as whom PostgreSQL's programs run. PostgreSQL refuses to run as root. */
export interface Account {
  /** Runs a program to its end and gives back what it printed. */
  run(program: string, args: string[]): Promise<string>;
  /** Makes a folder that belongs to this user alone. */
  makeFolder(path: string): Promise<void>;
}

/** An environment of its own, so that no PG* variable or locale of the caller reaches the cluster. */
const ENVIRONMENT = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Finds the user for the programs in `program`'s folder and for a cluster in `folder`: the current one; for root the
 * owner of the cluster, else `postgres`, made where it is missing.
 *
 * @throws CannotStart where that user cannot reach the program or the folder
 */
export async function findAccount(program: string, folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return accountOf();
  const ids = await ownerOf(folder);
  await accountOf(ids).makeFolder(folder);
  for (const account of [accountOf(ids), accountBeyondClosedFolders(ids)]) {
    if (await reaches(account, program, folder)) return account;
  }
  throw new CannotStart(
    `PostgreSQL does not run as root, and the user it runs as may not enter ${await closedFolder(accountOf(ids), [program, folder])}; ` +
      `open it with chmod o+x, or start from another folder`,
  );
}

interface Ids {
  uid: number;
  gid: number;
}

const accountOf = (ids?: Ids): Account => ({
  run: async (program, args) => (await execute(program, args, { ...ids, cwd: '/', env: ENVIRONMENT })).stdout,
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (ids) await chown(path, ids.uid, ids.gid);
  },
});

/**
 * The same user, allowed to pass through folders that are closed to it, such as /root: the only privilege of root
 * that it keeps. Needs util-linux' setpriv, which every Debian has.
 */
const accountBeyondClosedFolders = (ids: Ids): Account => ({
  ...accountOf(ids),
  run: async (program, args) => {
    const identity = [`--reuid=${ids.uid}`, `--regid=${ids.gid}`, '--clear-groups'];
    const privilege = ['--securebits=+no_setuid_fixup', '--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
    const options = { cwd: '/', env: ENVIRONMENT };
    return (await execute('setpriv', [...identity, ...privilege, program, ...args], options)).stdout;
  },
});

async function ownerOf(folder: string): Promise<Ids> {
  const { uid, gid } = await stat(folder).catch(() => ({ uid: 0, gid: 0 }));
  if (uid !== 0) return { uid, gid };
  return await idsOf('postgres').catch(() => makeUser());
}

async function makeUser(): Promise<Ids> {
  try {
    await execute('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { env: ENVIRONMENT });
    return await idsOf('postgres');
  } catch {
    throw new CannotStart(
      'PostgreSQL does not run as root, and the user postgres could not be made; start as another user',
    );
  }
}

async function idsOf(user: string): Promise<Ids> {
  const id = async (flag: string) => Number((await execute('id', [flag, user], { env: ENVIRONMENT })).stdout);
  return { uid: await id('-u'), gid: await id('-g') };
}

const reaches = (account: Account, program: string, folder: string): Promise<boolean> =>
  succeeds(account.run(program, ['--version'])).then((runs) => runs && succeeds(account.run('test', ['-w', folder])));

async function closedFolder(account: Account, paths: string[]): Promise<string> {
  for (const folder of paths.flatMap(ancestors)) {
    if (!(await succeeds(account.run('test', ['-x', folder])))) return folder;
  }
  return paths.join(' or ');
}

/** The folders on the way to a path, from the root on. */
function ancestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...ancestors(parent), path];
}

const succeeds = (attempt: Promise<unknown>): Promise<boolean> =>
  attempt.then(
    () => true,
    () => false,
  );
