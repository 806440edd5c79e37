import pg from 'pg';
import { sql } from 'kysely';
import { connect } from '@license-console/server/src/database/connection.ts';
import { migrate } from '@license-console/server/src/database/migrate.ts';
import { transactAsOwner } from '@license-console/server/src/database/owner.ts';
import { newId } from '@license-console/server/src/kernel/ids.ts';
import { type Run } from '@license-console/server/src/kernel/sql.ts';
import { foldAll, issueLicenses } from '@license-console/server/src/modules/license/index.ts';
import { createSignIn } from '@license-console/server/src/modules/session/index.ts';

/** Who assigns. */
export const PERSON = { email: 'assigning@provider.example', password: 'measured-at-speed' };

/** Key of the license type that is assigned: Desktop. */
export const TYPE_KEY = 1;

const TEMPLATE = 'assign_template';
const SERVERS = ['product', 'without', 'bare'] as const;

/** Who assigns: the product; the product without roll-ups; one plain statement after the other. */
export type Assigner = (typeof SERVERS)[number];

/** The databases, all alike at the beginning. */
export interface AssignWorld {
  readonly urls: Readonly<Record<Assigner, string>>;
  readonly providerId: string;
  /** Row ids of instances without a license. */
  readonly instanceIds: readonly string[];
}

/**
 * Makes the databases of one run: one provider with instances that have no license, as many free licenses of the global
 * pool, and half as many again that are used. Without roll-ups no delta is kept, so that there is nothing to fold.
 *
 * @param server address of a database of the PostgreSQL that is to hold them
 */
export async function makeWorld(server: string, count: number): Promise<AssignWorld> {
  const urlOf = (name: string): string => Object.assign(new URL(server), { pathname: `/${name}` }).href;
  await using admin = await open(server);
  for (const name of [TEMPLATE, ...SERVERS.map((each) => `assign_${each}`)])
    await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${TEMPLATE}`);
  const world = await fill(urlOf(TEMPLATE), count);
  for (const name of SERVERS) await admin.query(`create database assign_${name} template ${TEMPLATE}`);
  const urls = { product: urlOf('assign_product'), without: urlOf('assign_without'), bare: urlOf('assign_bare') };
  await using without = await open(urls.without);
  await without.query(`
    create function keep_no_delta() returns trigger language plpgsql as 'begin return null; end';
    create trigger keep_no_delta before insert on license_count_delta for each row execute function keep_no_delta()`);
  return { ...world, urls };
}

async function open(url: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}

async function fill(url: string, count: number): Promise<Omit<AssignWorld, 'urls'>> {
  await migrate(url);
  const database = await connect(url);
  const providerId = newId();
  const instanceIds = Array.from({ length: count * 1.5 }, () => newId());
  const now = new Date();
  try {
    await transactAsOwner(database.owner, async (run) => {
      await makeInstances(run, providerId, instanceIds, now);
      await makeLicenses(run, providerId, instanceIds, { count, now });
    });
    await createSignIn(database, { ...PERSON, name: 'Bench', providerId, role: 'OWNER' });
    await foldAll(database, { now: () => new Date() });
    await database.owner.query('vacuum analyze');
  } finally {
    await database.close();
  }
  return { providerId, instanceIds: instanceIds.slice(0, count) };
}

async function makeInstances(run: Run, providerId: string, ids: readonly string[], now: Date): Promise<void> {
  await run(sql`
    insert into provider (id, name, time_zone, currency, created_at)
    values (${providerId}::uuid, 'Assigning provider', 'Europe/Berlin', 'EUR', ${now}::timestamptz)`);
  await run(sql`
    insert into instance (provider_id, id, kind, platform, name, operating_system, created_at)
    select ${providerId}::uuid, id, 0, 0, 'DESKTOP-' || place, 'Windows 11 Pro', ${now}::timestamptz
    from unnest(${ids}::uuid[]) with ordinality as given (id, place)`);
}

/** As many free ones as `count`, and one for each instance beyond that number. */
async function makeLicenses(
  run: Run,
  providerId: string,
  instanceIds: readonly string[],
  { count, now }: { count: number; now: Date },
): Promise<void> {
  const ids = instanceIds.map(() => newId());
  const source = sql`
    select given.id, 100000 + given.place as number, ${TYPE_KEY}::smallint as license_type_id, 0::smallint as category,
      null::uuid as pool_company_id, case when given.place > ${count} then given.instance_id end as instance_id,
      ${now}::timestamptz + (30 + given.place % 330) * interval '1 day' as expires_at, false as auto_renew,
      null::text as purchase_reference
    from unnest(${ids}::uuid[], ${instanceIds}::uuid[]) with ordinality as given (id, instance_id, place)`;
  await issueLicenses(run, providerId, source, { now, cause: 'IMPORT', by: null });
}
