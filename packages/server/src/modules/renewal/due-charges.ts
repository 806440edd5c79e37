import { sql, type RawBuilder } from 'kysely';
import { type Database } from '../../database/connection.ts';
import { explain } from '../../database/unavailable.ts';
import { compile } from '../../kernel/sql.ts';
import { IS_BEGUN } from './charge-table.ts';
import { IS_DUE, TO_RENEW } from './collect.ts';
import { chargedAt, dueBetween } from './renewal.rules.ts';

/** Licenses of a provider that are due and in no charge yet. */
export interface DueLicenses {
  readonly providerId: string;
  /** When they expire. */
  readonly dueAt: Date;
}

/** A charge that was declined, whose next try has come. */
export interface DueTry {
  readonly providerId: string;
  readonly chargeId: string;
}

/** What is to be charged, read as the owner, for all providers at a time. */
export interface DueCharges {
  readonly licenses: readonly DueLicenses[];
  readonly tries: readonly DueTry[];
  /** When there is something to charge next; null when nothing is known. */
  readonly next: Date | null;
}

/** Further ones are looked up the next time. */
const MOST = sql.lit(500);

/** @throws DatabaseUnavailable */
export async function readDueCharges({ owner }: Pick<Database, 'owner'>, now: Date): Promise<DueCharges> {
  const run = async <Row extends object>(query: RawBuilder<Row>): Promise<Row[]> => {
    const { text, values } = compile(query);
    return (await owner.query<Row>(text, [...values])).rows;
  };
  const { from, to } = dueBetween(now);
  try {
    const licenses = await run(sql<DueLicenses>`
      select provider.id as "providerId", due.expires_at as "dueAt"
      from provider cross join lateral (
        select distinct expires_at from license
        where provider_id = provider.id and ${IS_DUE} and expires_at > ${from}::timestamptz
          and expires_at <= ${to}::timestamptz
      ) as due
      where not exists (
        select from renewal_charge
        where provider_id = provider.id and due_at = due.expires_at and ${IS_BEGUN})
      order by due.expires_at limit ${MOST}`);
    const tries = await run(sql<DueTry>`
      select provider_id as "providerId", id as "chargeId" from renewal_charge
      where next_try_at <= ${now}::timestamptz order by next_try_at limit ${MOST}`);
    const [next] = await run(sql<{ expiry: Date | null; retry: Date | null }>`
      select (
        select min(due.expires_at) from provider cross join lateral (
          select expires_at from license
          where provider_id = provider.id and ${TO_RENEW} and expires_at > ${to}::timestamptz
          order by expires_at limit 1
        ) as due
      ) as expiry, (
        select min(next_try_at) from renewal_charge where next_try_at > ${now}::timestamptz
      ) as retry`);
    return { licenses, tries, next: earlier(next?.expiry ? chargedAt(next.expiry) : null, next?.retry ?? null) };
  } catch (error) {
    throw explain(error);
  }
}

const earlier = (one: Date | null, other: Date | null): Date | null =>
  one && other ? (one < other ? one : other) : (one ?? other);
