import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import {
  changeLicenses,
  issueLicenses,
  placeLicenses,
  refreshSearch,
  replaceLicenses,
  type Placing,
} from '../license/index.ts';
import { field, keptFields, merged, tuple, type MergedField } from './merge.ts';
import { type Progress } from './progress.ts';
import { type Notes, type Tally } from './report.ts';
import { RAW_FIELDS } from './places.ts';

/** How many licenses one statement writes. */
const CHUNK = 100_000;

/** While numbers change hands, they stand here, beyond every real one. */
const PARKED = 1_000_000_000_000_000;

const reference: MergedField = {
  label: 'transaction',
  column: 'purchase_reference',
  staged: sql`nullif(staged.transaction, '')`,
  kept: sql`nullif(kept.transaction, '')`,
  here: sql`here.purchase_reference`,
};

const FIELDS: readonly MergedField[] = [
  field('number', 'number'),
  field('license_type_id', 'license type'),
  field('category', 'category'),
  field('pool_company_id', 'pool'),
  field('instance_id', 'instance'),
  field('expires_at', 'expiry'),
  field('auto_renew', 'auto-renew'),
  reference,
];

const LICENSE_COLUMNS = sql`id, number, license_type_id, category, pool_company_id, instance_id, expires_at, auto_renew,
  purchase_reference`;

/** Brings in the licenses of the temporary table `planned`: new ones, and what the source changed in those known. */
export async function bringLicenses(
  run: Run,
  providerId: string,
  { now, progress, notes }: { now: Date; progress: Progress; notes: Notes },
): Promise<Tally> {
  const [count] = await run(sql<{ created: number; differing: number; known: number }>`
    select count(*) filter (where is_new)::int as created,
      count(*) filter (where differs and not is_new)::int as differing,
      count(*) filter (where file_row is not null and not is_new)::int as known
    from planned`);
  const { created = 0, differing = 0, known = 0 } = count ?? {};
  const placing: Placing = { now, cause: 'IMPORT', by: null };
  const changing = differing > 0 ? await planChanges(run, providerId, notes) : 0;
  await keepTakenPlaces(run, providerId, notes);

  const chunks = chunksOf(changing);
  if (changing > 0) await clearTheWay(run, providerId, chunks, placing);
  progress.step('Writing new licenses', created);
  for (const [first, last] of chunksOf(await lastRow(run))) {
    progress.advance(await issue(run, providerId, [first, last], placing));
  }
  if (changing > 0) progress.step('Changing licenses', changing);
  for (const chunk of chunks) progress.advance(await apply(run, providerId, chunk, placing));
  progress.step('Keeping the rows of the source', null);
  await keepSource(run, providerId);
  return { created, changed: changing, unchanged: known - changing };
}

async function lastRow(run: Run): Promise<number> {
  const [last] = await run(sql<{ last: number | null }>`select max(file_row) as last from planned where is_new`);
  return last?.last ?? 0;
}

type Chunk = readonly [first: number, last: number];

const chunksOf = (count: number): Chunk[] =>
  Array.from({ length: Math.ceil(count / CHUNK) }, (_, index) => [index * CHUNK + 1, (index + 1) * CHUNK]);

/** `change`: what the licenses become that the source says something new of, numbered by `turn`. They are locked. */
async function planChanges(run: Run, providerId: string, notes: Notes): Promise<number> {
  await run(sql`
    select id from license
    where provider_id = ${providerId}::uuid and id in (select id from planned where differs and not is_new)
    order by id for update`);
  const three = sql`
    planned as staged
    join license_source as kept on kept.provider_id = ${providerId}::uuid and kept.external_id = staged.external_id
    join license as here on here.provider_id = ${providerId}::uuid and here.id = staged.id`;
  const differing = sql`staged.differs and not staged.is_new`;
  const kept = await run(sql<{ line: string; total: number }>`
    select concat('License ', here.number, ' (ID ', staged.external_id, '): ', clash.field) as line,
      count(*) over ()::int as total
    from ${three} ${keptFields(FIELDS)} and ${differing} order by here.number limit 100`);
  notes.add(
    kept.map(({ line }) => line),
    kept[0]?.total,
  );
  await run(sql`
    create temporary table change on commit drop as
    select row_number() over (order by here.id)::int as turn, here.id, here.number as old_number,
      here.instance_id as old_instance_id, here.license_type_id as old_type_id,
      ${sql.join(FIELDS.map((each) => sql`${merged(each)} as ${sql.ref(each.column)}`))}
    from ${three}
    where ${differing} and ${tuple(FIELDS.map(merged))} is distinct from ${tuple(FIELDS.map(({ here }) => here))}`);
  await run(sql`create index on change (turn)`);
  await run(sql`create index on change (id)`);
  await run(sql`analyze change`);
  const [count] = await run(sql<{ count: number }>`select count(*)::int as count from change`);
  return count?.count ?? 0;
}

/** A place that another license holds here, by what was done here, stays with it: the license comes in unused. */
async function keepTakenPlaces(run: Run, providerId: string, notes: Notes): Promise<void> {
  await run(sql`create temporary table if not exists change (turn int, id uuid, old_number bigint, old_instance_id uuid,
    old_type_id smallint, number bigint, license_type_id smallint, instance_id uuid) on commit drop`);
  const holder = (claim: RawBuilder<unknown>): RawBuilder<unknown> => sql`
    join license_type on license_type.id = ${claim}.license_type_id and license_type.unit = 0
    join license as holder on holder.provider_id = ${providerId}::uuid and holder.instance_id = ${claim}.instance_id
      and holder.license_type_id = ${claim}.license_type_id and holder.unit = 0 and holder.id <> ${claim}.id
    left join change as leaving on leaving.id = holder.id
      and (leaving.instance_id, leaving.license_type_id) is distinct from (leaving.old_instance_id, leaving.old_type_id)
    where leaving.id is null`;
  await run(sql`
    create temporary table refused on commit drop as
    select claim.id, claim.number, holder.number as holder from planned as claim ${holder(sql`claim`)} and claim.is_new
    union all
    select claim.id, claim.number, holder.number from change as claim ${holder(sql`claim`)}
      and (claim.instance_id, claim.license_type_id) is distinct from (claim.old_instance_id, claim.old_type_id)`);
  const refused = await run(sql<{ line: string; total: number }>`
    select concat('License ', number, ': instance, because license ', holder, ' stands there') as line,
      count(*) over ()::int as total
    from refused order by number limit 100`);
  notes.add(
    refused.map(({ line }) => line),
    refused[0]?.total,
  );
  if (refused.length > 0)
    await run(sql`update change set instance_id = null from refused where refused.id = change.id`);
}

/** Numbers and places may change hands in a ring; so whoever gives one up does it before anyone takes it. */
async function clearTheWay(run: Run, providerId: string, chunks: readonly Chunk[], placing: Placing): Promise<void> {
  for (const chunk of chunks) {
    await changeLicenses(run, providerId, {
      condition: sql<boolean>`license.id in (select id from change where ${within(chunk)} and number <> old_number)`,
      set: sql`number = license.number + ${PARKED}::bigint`,
    });
    const leaving = sql`
      select license.id, null::uuid as instance_id, license.pool_company_id
      from license join change on change.id = license.id
      where license.provider_id = ${providerId}::uuid and ${within(chunk)} and old_instance_id is not null
        and (change.instance_id, change.license_type_id) is distinct from (old_instance_id, old_type_id)`;
    await placeLicenses(run, providerId, leaving, placing);
  }
}

const within = ([first, last]: Chunk): RawBuilder<unknown> => sql`turn between ${first}::int and ${last}::int`;

async function apply(run: Run, providerId: string, chunk: Chunk, placing: Placing): Promise<number> {
  const changed = await replaceLicenses(
    run,
    providerId,
    sql`select ${LICENSE_COLUMNS} from change where ${within(chunk)}`,
    placing,
  );
  await refreshSearch(run, providerId, sql<boolean>`license.id in (select id from change where ${within(chunk)})`);
  return changed;
}

async function issue(run: Run, providerId: string, [first, last]: Chunk, placing: Placing): Promise<number> {
  const some = sql`is_new and file_row between ${first}::int and ${last}::int`;
  return issueLicenses(
    run,
    providerId,
    sql`
      select id, number, license_type_id, category, pool_company_id,
        case when not exists (select from refused where refused.id = planned.id) then instance_id end as instance_id,
        expires_at, auto_renew, nullif(transaction, '') as purchase_reference
      from planned where ${some}`,
    placing,
  );
}

const SOURCE_FIELDS = [...RAW_FIELDS, 'expires_at', 'pool_company_id', 'instance_id'];
const SOURCE_COLUMNS = sql.join(SOURCE_FIELDS.map((name) => sql.ref(name)));

/** What the source says now is what the next import compares with. */
async function keepSource(run: Run, providerId: string): Promise<void> {
  await run(sql`
    insert into license_source (provider_id, external_id, license_id, ${SOURCE_COLUMNS})
    select ${providerId}::uuid, external_id, id, ${SOURCE_COLUMNS} from planned where is_new order by external_id`);
  await run(sql`
    update license_source as kept
    set ${sql.join(SOURCE_FIELDS.map((name) => sql`${sql.ref(name)} = ${sql.ref(`staged.${name}`)}`))}
    from planned as staged
    where staged.differs and not staged.is_new
      and kept.provider_id = ${providerId}::uuid and kept.external_id = staged.external_id`);
}
