import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { field, keptFields, merged, tuple, type MergedField } from './merge.ts';
import { type Notes, type Tally } from './report.ts';

/** A table that an import fills row by row from the source: companies, and their backup accounts. */
interface Brought {
  table: 'company' | 'backup_account';
  /** What people call a row. */
  word: string;
  /** The column that names a row for people. */
  label: string;
  staged: string;
  source: string;
  /** The column of `source` that holds the row's id here. */
  key: string;
  fields: readonly MergedField[];
  /** Columns that only new rows get, and their values. */
  stamp: RawBuilder<unknown>;
  stampColumns: RawBuilder<unknown>;
  versioned: boolean;
  /** The field whose changes matter to licenses; they are kept in the temporary table `moved_TABLE (id, before, after)`. */
  watch: string;
}

const company = (now: Date): Brought => ({
  table: 'company',
  word: 'Company',
  label: 'name',
  staged: 'staged_company',
  source: 'company_source',
  key: 'company_id',
  fields: [
    field('name', 'name'),
    field('storage_limit_bytes', 'storage limit'),
    field('pool_setting', 'license settings'),
    field('default_license_type_id', 'default license'),
    field('allowed_license_type_ids', 'allowed licenses'),
  ],
  stamp: sql`, ${now}::timestamptz`,
  stampColumns: sql`, created_at`,
  versioned: true,
  watch: 'name',
});

const account: Brought = {
  table: 'backup_account',
  word: 'Account',
  label: 'email',
  staged: 'staged_account',
  source: 'account_source',
  key: 'account_id',
  fields: [
    field('email', 'e-mail'),
    field('first_name', 'first name'),
    field('last_name', 'last name'),
    field('company_id', 'company'),
    field('enabled', 'enabled'),
    field('license_mode', 'license mode'),
  ],
  stamp: sql``,
  stampColumns: sql``,
  versioned: false,
  watch: 'company_id',
};

/** Brings the companies in. New names are left in `moved_company`. */
export const bringCompanies = (run: Run, providerId: string, now: Date, notes: Notes): Promise<Tally> =>
  bring(run, providerId, company(now), notes);

/** Brings the backup accounts in, after the companies. New companies of theirs are left in `moved_backup_account`. */
export async function bringAccounts(run: Run, providerId: string, notes: Notes): Promise<Tally> {
  await run(sql`
    update staged_account as account set company_id = company.id
    from staged_company as company where company.name = account.company_name and account.company_name <> ''`);
  return bring(run, providerId, account, notes);
}

async function bring(run: Run, providerId: string, what: Brought, notes: Notes): Promise<Tally> {
  await run(sql`
    update ${sql.table(what.staged)} as staged set id = kept.${sql.ref(what.key)}, known = true
    from ${sql.table(what.source)} as kept
    where kept.provider_id = ${providerId}::uuid and kept.external_id = staged.external_id`);
  await noteKept(run, providerId, what, notes);
  const created = await create(run, providerId, what);
  if (created > 0) await run(sql`analyze ${sql.table(what.table)}`);
  const changed = await change(run, providerId, what);
  await keepSource(run, providerId, what);
  const [staged] = await run(sql<{ count: number }>`select count(*)::int as count from ${sql.table(what.staged)}`);
  return { created, changed, unchanged: (staged?.count ?? 0) - created - changed };
}

/** The three of a row, for the rows that came before. */
const three = (providerId: string, what: Brought): RawBuilder<unknown> => sql`
  ${sql.table(what.staged)} as staged
  join ${sql.table(what.source)} as kept
    on kept.provider_id = ${providerId}::uuid and kept.external_id = staged.external_id
  join ${sql.table(what.table)} as here on here.provider_id = ${providerId}::uuid and here.id = staged.id`;

async function noteKept(run: Run, providerId: string, what: Brought, notes: Notes): Promise<void> {
  const rows = await run(sql<{ line: string; total: number }>`
    select concat(${what.word}::text, ' "', here.${sql.ref(what.label)}, '": ', clash.field) as line,
      count(*) over ()::int as total
    from ${three(providerId, what)} ${keptFields(what.fields)} order by staged.file_row limit 100`);
  notes.add(
    rows.map(({ line }) => line),
    rows[0]?.total,
  );
}

async function create(run: Run, providerId: string, what: Brought): Promise<number> {
  const columns = sql.join(what.fields.map(({ column }) => sql.ref(column)));
  const values = sql.join(what.fields.map(({ staged }) => staged));
  const created = await run(sql<{ count: number }>`
    with created as (
      insert into ${sql.table(what.table)} (provider_id, id, external_id, ${columns} ${what.stampColumns})
      select ${providerId}::uuid, staged.id, staged.external_id, ${values} ${what.stamp}
      from ${sql.table(what.staged)} as staged where not staged.known
      returning 1
    )
    select count(*)::int as count from created`);
  return created[0]?.count ?? 0;
}

async function change(run: Run, providerId: string, what: Brought): Promise<number> {
  const columns = what.fields.map(({ column }) => sql.ref(column));
  const watch = sql.ref(what.watch);
  const moved = sql.table(`moved_${what.table}`);
  await run(sql`create temporary table ${moved} on commit drop as
    select id, ${watch} as before, ${watch} as after from ${sql.table(what.table)} limit 0`);
  await run(sql`
    with target as (
      select here.id, here.${watch} as before,
        ${sql.join(what.fields.map((each) => sql`${merged(each)} as ${sql.ref(each.column)}`))}
      from ${three(providerId, what)}
      where ${tuple(what.fields.map(merged))} is distinct from ${tuple(what.fields.map(({ here }) => here))}
    ),
    changed as (
      update ${sql.table(what.table)} as here
      set ${sql.join(columns.map((column) => sql`${column} = target.${column}`))}
        ${what.versioned ? sql`, version = here.version + 1` : sql``}
      from target where here.provider_id = ${providerId}::uuid and here.id = target.id
      returning here.id, target.before, target.${watch} as after
    )
    insert into ${moved} select id, before, after from changed`);
  const [changed] = await run(sql<{ count: number }>`select count(*)::int as count from ${moved}`);
  await run(sql`delete from ${moved} where before is not distinct from after`);
  return changed?.count ?? 0;
}

/** What the source says now is what the next import compares with. */
async function keepSource(run: Run, providerId: string, what: Brought): Promise<void> {
  const columns = what.fields.map(({ column }) => sql.ref(column));
  const kept = what.fields.map((each) => each.kept);
  const staged = what.fields.map((each) => each.staged);
  await run(sql`
    insert into ${sql.table(what.source)} (provider_id, external_id, ${sql.ref(what.key)}, ${sql.join(columns)})
    select ${providerId}::uuid, staged.external_id, staged.id, ${sql.join(staged)}
    from ${sql.table(what.staged)} as staged where not staged.known`);
  await run(sql`
    update ${sql.table(what.source)} as kept
    set ${sql.join(what.fields.map((each) => sql`${sql.ref(each.column)} = ${each.staged}`))}
    from ${sql.table(what.staged)} as staged
    where kept.provider_id = ${providerId}::uuid and kept.external_id = staged.external_id
      and ${tuple(kept)} is distinct from ${tuple(staged)}`);
}
