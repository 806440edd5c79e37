import { sql, type RawBuilder } from 'kysely';
import { DomainError } from '../../kernel/errors.ts';
import { type NewEvent } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import {
  changeLicenses,
  keepRenewalChanges,
  licensesChanged,
  licensesOfTypesChanged,
  licensesPlaced,
  placeLicenses,
} from '../license/index.ts';
import { chunksOf, isInSpan, rowsOf, type OpenChangeSet, type Span } from './change-scope.ts';
import { OutcomeCode } from './change-set.entity.ts';
import { judgeRows, type Bench } from './judge-rows.ts';
import { matchAgain } from './match-again.ts';
import { type OutcomeCodeName } from './outcome.rules.ts';

/** Beyond so many licenses, events only say that much has changed. */
const MOST_NAMED = 5_000;

/** How often other licenses are looked for in place of those that others took. */
const MOST_MATCHES = 2;

/** What came of rows of a change set. */
export interface RowCounts {
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly held_back: number;
}

/**
 * Has the rows of a span their turn, in the transaction of `run`: locks what they touch, judges them on what is there
 * then, and changes the licenses that can be changed; none, where all or none are to be and one cannot.
 *
 * @throws DomainError CONFLICT where an instance got a license of the type in the same moment
 */
export async function workOn(
  run: Run,
  set: OpenChangeSet,
  span: Span,
  bench: Bench,
): Promise<{ counts: RowCounts; events: NewEvent[] }> {
  await lock(run, set, span);
  await judgeRows(run, set, span, bench);
  for (let tries = 0; tries < MOST_MATCHES && (await matchAgain(run, set, span, bench)); tries++)
    await judgeRows(run, set, span, bench);
  const counts = await settleRows(run, set, span);
  const events: NewEvent[] = [];
  const types = new Set<number>();
  for (const chunk of counts.changed > 0 ? chunksOf(span) : []) {
    const done = await perform(run, set, chunk, bench.now);
    if (set.total <= MOST_NAMED) events.push(...done.events);
    for (const type of done.types) types.add(type);
  }
  if (set.total > MOST_NAMED && types.size > 0) events.push(licensesOfTypesChanged([...types]));
  return { counts, events };
}

/**
 * Counts what the rows of a span came to; where all or none are to be changed and one cannot, the others are held back.
 */
export async function settleRows(run: Run, set: OpenChangeSet, span: Span): Promise<RowCounts> {
  const counts = await countRows(run, set, span);
  if (set.policy !== 'ALL_OR_NOTHING' || counts.refused === 0) return counts;
  await run(sql`
    update change_set_row as line set code = ${stored('HELD_BACK')}
    where ${isInSpan(set, span)} and line.code = ${stored('CHANGED')}`);
  return { ...counts, changed: 0, held_back: counts.changed };
}

const stored = (code: OutcomeCodeName): number => OutcomeCode.toStored(code);

async function countRows(run: Run, set: OpenChangeSet, span: Span): Promise<RowCounts> {
  const [changed, unchanged] = [stored('CHANGED'), stored('UNCHANGED')];
  const [counts] = await run(sql<RowCounts>`
    select count(*) filter (where code = ${changed})::int as changed,
      count(*) filter (where code = ${unchanged})::int as unchanged,
      count(*) filter (where code not in (${changed}, ${unchanged}))::int as refused, 0 as held_back
    from ${rowsOf(set, span)}`);
  return counts ?? { changed: 0, unchanged: 0, refused: 0, held_back: 0 };
}

/**
 * Locks the instances that licenses are put on, then the licenses, each in the order of their ids, as everyone does: so
 * what is judged afterwards holds until the transaction ends.
 */
async function lock(run: Run, set: OpenChangeSet, span: Span): Promise<void> {
  const provider = sql`${set.providerId}::uuid`;
  const instances = lockedInstances(set, span);
  if (instances)
    await run(sql`
      select id from instance where provider_id = ${provider} and id in (${instances}) order by id for no key update`);
  await run(sql`
    select id from license
    where provider_id = ${provider} and id in (
      select license_id from ${rowsOf(set, span)} union select replacement_id from ${rowsOf(set, span)})
    order by id for update`);
}

function lockedInstances(set: OpenChangeSet, span: Span): RawBuilder<unknown> | null {
  switch (set.command) {
    case 'ASSIGN':
      return sql`select line.instance_id from ${rowsOf(set, span)}`;
    case 'REPLACE':
      return sql`select license.instance_id from license
        where license.provider_id = ${set.providerId}::uuid
          and license.id in (select line.license_id from ${rowsOf(set, span)})`;
    case 'UNDO':
      return sql`select coalesce(line.to_instance_id, line.from_instance_id) from ${rowsOf(set, span)}
        and line.to_auto_renew is null`;
    default:
      return null;
  }
}

/** What was done with licenses. */
interface Done {
  readonly types: readonly number[];
  readonly events: readonly NewEvent[];
}

async function perform(run: Run, set: OpenChangeSet, span: Span, now: Date): Promise<Done> {
  const done = [await place(run, set, span, now), await turn(run, set, span, now)];
  await keepVersions(run, set, span);
  return { types: done.flatMap(({ types }) => types), events: done.flatMap(({ events }) => events) };
}

const changedRows = (set: OpenChangeSet, span: Span): RawBuilder<unknown> =>
  sql`${rowsOf(set, span)} and line.code = ${stored('CHANGED')}`;

/** Has licenses renew, or end, and keeps what is scheduled for that. */
async function turn(run: Run, set: OpenChangeSet, span: Span, now: Date): Promise<Done> {
  const changed = sql`${changedRows(set, span)} and line.to_auto_renew is not null`;
  const turns = await run(sql<{ from: boolean; to: boolean }>`
    select distinct line.from_auto_renew as from, line.to_auto_renew as to from ${changed}`);
  const types: number[] = [];
  const events: NewEvent[] = [];
  for (const { from, to } of turns) {
    const condition = sql<boolean>`license.id in (
      select line.license_id from ${changed} and line.from_auto_renew = ${from} and line.to_auto_renew = ${to})`;
    const turned = await changeLicenses(run, set.providerId, { condition, set: sql`auto_renew = ${to}` });
    types.push(...turned.map(({ license_type_id }) => license_type_id));
    events.push(...licensesChanged(turned, from === to ? {} : { auto_renew: from }));
  }
  if (turns.length > 0) {
    const source = sql`select line.license_id, line.to_change as change from ${changed}
      and line.to_change is distinct from line.from_change`;
    await keepRenewalChanges(run, set.providerId, source, { now, by: set.actorName });
  }
  return { types, events };
}

/** Detaches what leaves an instance, and then puts on instances what comes. */
async function place(run: Run, set: OpenChangeSet, span: Span, now: Date): Promise<Done> {
  const placing = { now, cause: set.command === 'UNDO' ? 'UNDO' : 'PERSON', by: set.actorName } as const;
  const changed = sql`${changedRows(set, span)} and line.to_auto_renew is null`;
  const isReplaced = set.command === 'REPLACE' || set.command === 'UNDO';
  const replacements = (instance: RawBuilder<unknown>, condition: RawBuilder<unknown>): RawBuilder<unknown> =>
    isReplaced
      ? sql`union all
          select other.id, ${instance}, other.pool_company_id
          from (select line.* from ${changed} and ${condition}) as line
          join license as other on other.provider_id = ${set.providerId}::uuid and other.id = line.replacement_id`
      : sql``;
  const leaving = sql`
    select line.license_id as id, null::uuid as instance_id, line.to_pool_id as pool_company_id
    from ${changed} and line.from_instance_id is not null and line.to_instance_id is null
    ${replacements(sql`null::uuid`, sql`line.to_instance_id is not null`)}`;
  const coming = sql`
    select line.license_id as id, line.to_instance_id as instance_id, line.to_pool_id as pool_company_id
    from ${changed} and (line.from_instance_id is null or line.to_instance_id is not null)
    ${replacements(sql`line.from_instance_id`, sql`line.from_instance_id is not null and line.to_instance_id is null`)}`;
  const placed = [
    ...(await placeLicenses(run, set.providerId, leaving, placing)),
    ...(await placeLicenses(run, set.providerId, coming, placing).catch(asConflict)),
  ];
  return { types: placed.map(({ license_type_id }) => license_type_id), events: licensesPlaced(placed) };
}

/** What an undo must find. */
async function keepVersions(run: Run, set: OpenChangeSet, span: Span): Promise<void> {
  const versionOf = (column: string): RawBuilder<unknown> => sql`(
    select license.version from license
    where license.provider_id = line.provider_id and license.id = ${sql.ref(`line.${column}`)})`;
  await run(sql`
    update change_set_row as line set version = ${versionOf('license_id')},
      replacement_version = ${versionOf('replacement_id')}
    where ${isInSpan(set, span)} and line.code = ${stored('CHANGED')}`);
}

/** Whoever does not lock the instance first, as an older server, may still come in between; the index lets one pass. */
export function asConflict(error: unknown): never {
  if (error instanceof Error && 'constraint' in error && error.constraint === 'license_one_per_instance')
    throw new DomainError('CONFLICT', [], 'The instance was given a license of this type just now: look at it again.');
  throw error;
}
