import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../testkit/database.ts';
import { createWorld } from '../../testkit/world.ts';
import { entities } from '../modules.ts';
import { readAs } from './tenant.ts';

/** Tables without a tenant, each with the reason. */
const EXEMPT: Record<string, string> = {
  license_type: 'the catalog is the same for everyone',
  coverage: 'the catalog is the same for everyone',
  price: 'the catalog is the same for everyone',
  trial_offer: 'the catalog is the same for everyone',
  add_on_price: 'the catalog is the same for everyone',
  demo_clock: 'the time of the demo world is the same for everyone',
  migration: 'which migrations have run',
};

let database: TestDatabase;
let tables: { name: string; walled: boolean }[];

beforeAll(async () => {
  database = await testDatabase({ entities });
  const { rows } = await database.owner.query<{ name: string; walled: boolean }>(`
    select relname as name, relrowsecurity as walled from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`);
  tables = rows;
});

afterAll(() => database.drop());

const tenantTables = (): string[] => tables.map(({ name }) => name).filter((name) => !(name in EXEMPT));
const tenantOf = (table: string): string => (table === 'provider' ? 'id' : 'provider_id');

test('every table but the exempt ones has row-level security with the tenant policy alone', async () => {
  const { rows } = await database.owner.query<{ table: string; condition: string }>(
    `select tablename as table, qual as condition from pg_policies where schemaname = 'public'`,
  );
  expect(tables.filter(({ name, walled }) => !walled && !(name in EXEMPT))).toEqual([]);
  expect(rows.map(({ table }) => table).toSorted()).toEqual(tenantTables().toSorted());
  for (const { table, condition } of rows)
    expect(condition, table).toBe(
      `(${tenantOf(table)} = (NULLIF(current_setting('app.provider_id'::text, true), ''::text))::uuid)`,
    );
});

test('without a tenant nothing can be read, from any table or view; with one, only its own', async () => {
  const [one, other] = [await createWorld(database), await createWorld(database)];
  for (const world of [one, other]) {
    const company = await world.company('Harbor Dental');
    await world.license({ instance: await world.instance('srv-1', company), pool: company });
  }
  const sources = [...tenantTables(), 'license_hit'];
  for (const source of sources) {
    const refused = await database.web
      .query(`select 1 from ${source} limit 1`)
      .catch((error: unknown) => String(error));
    if (typeof refused === 'string') expect(refused).toContain('permission denied');
    else expect(refused.rowCount, source).toBe(0);
  }
  for (const source of ['company', 'instance', 'license', 'license_search', 'license_count_delta', 'license_hit']) {
    const rows = await readAs(
      database,
      one.providerId,
      sql<{ tenant: string }>`
      select provider_id as tenant from ${sql.table(source)}`,
    );
    expect([...new Set(rows.map(({ tenant }) => tenant))], source).toEqual([one.providerId]);
  }
});

test('of the tables of sign-in a request reaches the API keys of its provider alone, and no hash', async () => {
  const worlds = [await createWorld(database), await createWorld(database)];
  for (const { providerId } of worlds)
    await database.owner.query(
      `insert into auth.api_key (provider_id, id, name, start, hash, scopes, maker_id, maker_name, maker_email, created_at)
       values ($1::uuid, $1::uuid, 'Key', 'lck_', sha256($1::uuid::text::bytea), '{0}', '', '', '', now())`,
      [providerId],
    );
  const { rows } = await database.owner.query<{ name: string; walled: boolean; policy: string | null }>(`
    select relname as name, relrowsecurity as walled, qual as policy from pg_class
    left join pg_policies on schemaname = 'auth' and tablename = relname
    where relnamespace = 'auth'::regnamespace and relkind in ('r', 'p')
      and has_any_column_privilege('license_console_web', pg_class.oid, 'select, insert, update')`);
  expect(rows).toEqual([
    { name: 'api_key', walled: true, policy: expect.stringContaining('app.provider_id') as unknown },
  ]);
  expect((await database.web.query('select id from auth.api_key')).rowCount).toBe(0);
  for (const { providerId } of worlds) {
    const keys = await readAs(database, providerId, sql<{ id: string }>`select id from auth.api_key`);
    expect(keys).toEqual([{ id: providerId }]);
    await expect(readAs(database, providerId, sql`select hash from auth.api_key`)).rejects.toThrow('permission denied');
  }
});

test('the role that serves requests owns nothing and cannot pass row-level security', async () => {
  const { rows } = await database.web.query<{ role: string; bypass: boolean; owns: number }>(`
    select current_user as role, rolbypassrls or rolsuper as bypass,
      (select count(*)::int from pg_class where relowner = pg_roles.oid) as owns
    from pg_roles where rolname = current_user`);
  expect(rows).toEqual([{ role: 'license_console_web', bypass: false, owns: 0 }]);
});

test('everything can be distributed by provider: it is in each key, unique index and foreign key, and nothing fires', async () => {
  const { rows } = await database.owner.query<{
    what: string;
    columns: string[];
    table: string;
    target: string | null;
  }>(`
    select conname as what, conrelid::regclass::text as table, nullif(confrelid, 0)::regclass::text as target,
      (select array_agg(attname::text) from pg_attribute where attrelid = conrelid and attnum = any(conkey)) as columns
    from pg_constraint
    where connamespace = 'public'::regnamespace and contype in ('p', 'u', 'x', 'f')
    union all
    select indexrelid::regclass::text, indrelid::regclass::text, null,
      (select array_agg(attname::text) from pg_attribute where attrelid = indrelid and attnum = any(indkey))
    from pg_index join pg_class on pg_class.oid = indrelid
    where relnamespace = 'public'::regnamespace and indisunique`);
  // A reference table, which every node holds, may be pointed at from anywhere, and be unique by anything.
  const reference = new Set([...Object.keys(EXEMPT), 'provider']);
  const local = rows.filter(({ table, target }) => !reference.has(table) && !reference.has(target ?? ''));
  expect(local.filter(({ columns }) => !columns.includes('provider_id'))).toEqual([]);
  expect(local.length).toBeGreaterThan(20);
  // The sign-in library's tables, which have a schema of their own, are never distributed.
  const { rows: triggers } = await database.owner.query(`
    select tgname from pg_trigger join pg_class on pg_class.oid = tgrelid
    where not tgisinternal and relnamespace = 'public'::regnamespace`);
  expect(triggers).toEqual([]);
});

test('entities describe the columns as the migrations make them', async () => {
  // The comparison takes a table of the queue's, of the same name in another schema, for the one of `instance`.
  await database.owner.query('drop schema job cascade');
  const statements = (await database.orm.schema.getUpdateSchemaSQL({ dropTables: false })).split('\n');
  // Keys, constraints, indexes and policies stand in the migrations alone.
  const isOfMigrations =
    /^(set names|alter table \S+ (drop|add) constraint|drop (index|policy)|alter table \S+ disable row)/;
  expect(statements.filter((line) => line !== '' && !isOfMigrations.test(line))).toEqual([]);
});
