import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { connect, type Database } from '@license-console/server/src/database/connection.ts';
import { migrate } from '@license-console/server/src/database/migrate.ts';
import { importExport } from '@license-console/server/src/modules/import/import.service.ts';
import { foldAll } from '@license-console/server/src/modules/license/index.ts';
import { createSignIn } from '@license-console/server/src/modules/session/index.ts';
import { writeExport } from './write-export.ts';

/** The tenants of every database. Each has as many licenses as the database's size says. */
export const TENANTS = [
  { name: 'First provider', email: 'first@provider.example', seed: 11 },
  { name: 'Second provider', email: 'second@provider.example', seed: 23 },
] as const;
export const PASSWORD = 'measured-at-speed';

/** Told what is being done, in a few words. */
type Tell = (step: string) => void;

/**
 * The database that holds this many licenses of each tenant: as it was left by an earlier run, or made anew where there
 * is none, or where tables and exports have another form by now.
 *
 * @param server address of a database of the PostgreSQL that is to hold it
 * @returns its address
 */
export async function prepareDatabase(server: string, licenses: number, tell: Tell): Promise<string> {
  const name = `grid_${licenses}`;
  const url = addressOf(server, name);
  const form = await formOfDatabase();
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  try {
    const { rows } = await admin.query<{ form: string | null }>(
      `select shobj_description(oid, 'pg_database') as form from pg_database where datname = $1`,
      [name],
    );
    if (rows[0]?.form === form) return url;
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query(`create database ${name}`);
    await fill(url, licenses, (step) => tell(`${licenses} licenses: ${step}`));
    await admin.query(`comment on database ${name} is '${form}'`);
    return url;
  } finally {
    await admin.end();
  }
}

function addressOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** A hash of the sources that say what a database looks like. */
async function formOfDatabase(): Promise<string> {
  const migrations = resolve(import.meta.dirname, '../../../server/src/database/migrations');
  const hash = createHash('sha256');
  for (const folder of [migrations, import.meta.dirname])
    for (const file of globSync('*.ts', { cwd: folder }).sort()) hash.update(await readFile(join(folder, file)));
  return hash.digest('hex');
}

async function fill(url: string, licenses: number, tell: Tell): Promise<void> {
  await migrate(url);
  const database = await connect(url);
  try {
    for (const tenant of TENANTS) await fillTenant(database, { ...tenant, licenses }, tell);
    tell('folding the counts');
    await foldAll(database, { now: () => new Date() });
    tell('vacuum');
    await database.owner.query('vacuum analyze');
  } finally {
    await database.close();
  }
}

type Tenant = Record<'name' | 'email', string> & Record<'seed' | 'licenses', number>;

async function fillTenant({ owner }: Database, { name, email, seed, licenses }: Tenant, tell: Tell): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'license-console-bench-'));
  const now = new Date();
  try {
    tell(`writing the export of the ${name.toLowerCase()}`);
    await writeExport(folder, { licenses, seed, today: now });
    const start = performance.now();
    const progress = { step: tell, advance: () => undefined, done: () => undefined };
    const provider = { name, timeZone: 'Europe/Berlin', currency: 'EUR' };
    const { providerId } = await importExport(owner, { folder, provider, now, progress });
    const seconds = (performance.now() - start) / 1000;
    tell(`imported at ${Math.round(licenses / seconds)} licenses/s`);
    await createSignIn({ owner }, { email, password: PASSWORD, name: 'Bench', providerId, role: 'OWNER' });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
