import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type TestDatabase } from './database.ts';
import { keepCard } from './renewals.ts';
import { MONTHLY } from './purchases.ts';
import { freePort, startServer, type ServerProcess } from './server-process.ts';
import { createWorld, type World } from './world.ts';

const LEAD_MS = 12 * 3_600_000;

/** Licenses that fall due one date after another, each date with as many, from a moment on. */
export interface DueWorld {
  readonly world: World;
  readonly count: number;
}

/**
 * @param inMs when the first of them fall due
 * @param everyMs how long after one date the next one is
 */
export async function createDueWorld(
  database: TestDatabase,
  { dates, each, inMs, everyMs = 50 }: { dates: number; each: number; inMs: number; everyMs?: number },
): Promise<DueWorld> {
  const world = await createWorld(database);
  await keepCard(database, world);
  const first = Date.now() + inMs + LEAD_MS;
  const expiries = Array.from({ length: dates * each }, (_, index) => new Date(first + (index % dates) * everyMs));
  await world.licenses(expiries.map((expiresAt) => ({ expiresAt, autoRenew: true })));
  return { world, count: dates * each };
}

/** Waits until nothing is left to renew, and makes sure that each license was charged and extended once. */
export async function expectEachRenewedOnce(database: TestDatabase, { world, count }: DueWorld): Promise<void> {
  const one = async (query: string): Promise<unknown> =>
    (await database.owner.query<Record<string, unknown>>(query, [world.providerId])).rows[0];
  const LEFT = `
    select (select count(*)::int from license where provider_id = $1
        and (renewal_state is not null or expires_at < now() + interval '20 days')) as licenses,
      (select count(*)::int from renewal_charge where provider_id = $1 and state <> 5) as charges`;
  await expect.poll(() => one(LEFT), { timeout: 90_000, interval: 200 }).toEqual({ licenses: 0, charges: 0 });
  const DONE = `
    select (select count(*)::int from renewal where provider_id = $1 and extended_at is not null) as renewals,
      (select count(distinct license_id)::int from renewal where provider_id = $1) as licenses,
      (select sum(amount_minor)::int from sandbox_charge where provider_id = $1 and outcome ->> 'outcome' = 'PAID') as paid,
      (select count(*)::int from license join renewal on renewal.provider_id = license.provider_id
        and renewal.license_id = license.id where license.provider_id = $1
        and license.expires_at = renewal.period_to) as extended`;
  expect(await one(DONE)).toEqual({
    ...{ renewals: count, licenses: count, extended: count },
    paid: count * MONTHLY.DESKTOP,
  });
}

/** Two servers sweep a thousand licenses that fall due, and one of them is killed on the way. */
export async function sweepAndKill(database: TestDatabase, killAfterMs: number): Promise<void> {
  const dueInMs = 9_000;
  const dueAt = Date.now() + dueInMs;
  const due = await createDueWorld(database, { dates: 40, each: 25, inMs: dueInMs });
  const servers: ServerProcess[] = [];
  try {
    servers.push(...(await Promise.all([0, 1].map(async () => startServer(database.url, await freePort())))));
    await sleep(Math.max(0, dueAt + killAfterMs - Date.now()));
    await servers[0]?.kill();
    await expectEachRenewedOnce(database, due);
  } finally {
    for (const server of servers) await server.kill();
  }
}
