import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { type Database } from '../../database/connection.ts';
import { transactAs } from '../../database/tenant.ts';
import { newId } from '../../kernel/ids.ts';
import { type LeaveJob } from '../../kernel/jobs.ts';
import { readRenewalTerms } from '../license/index.ts';
import { toStoredMode, toStoredState } from './charge-table.ts';
import { readDueCharges, type DueLicenses, type DueTry } from './due-charges.ts';
import { RENEW } from './renewal.jobs.ts';

/** Licenses may be set to renew at any time, and a machine may sleep: what is due is looked up this often at the least. */
const LONGEST_SLEEP_MS = 60_000;

/** After a look that found something there may be more. */
const SHORTEST_SLEEP_MS = 250;

const AFTER_FAILURE_MS = 1_000;

export interface RenewalClock {
  /** Has what is due looked up: the time has been moved. */
  readonly wake: () => void;
  /** Ends after the look that is under way. */
  stop(): Promise<void>;
}

interface Desk {
  readonly database: Database;
  readonly clock: { now(): Date };
  readonly leaveJob: LeaveJob;
}

/**
 * Begins the charges of licenses when they are due, and has those that were declined tried again: it sleeps until the
 * next one is. Any number of servers may do so at once; each charge is begun, and its job is left, in one transaction.
 *
 * @param onError told of each look that failed
 */
export function startRenewalClock(desk: Desk, onError: (error: unknown) => void): RenewalClock {
  const stopping = new AbortController();
  let waking = new AbortController();
  const work = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      waking = new AbortController();
      const pauseMs = await beginDue(desk).catch((error: unknown) => {
        onError(error);
        return AFTER_FAILURE_MS;
      });
      const signal = AbortSignal.any([stopping.signal, waking.signal]);
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  };
  const running = work();
  return {
    wake: () => waking.abort(),
    stop() {
      stopping.abort();
      return running;
    },
  };
}

/** @returns in how many milliseconds to look again */
async function beginDue(desk: Desk): Promise<number> {
  const now = desk.clock.now();
  const { licenses, tries, next } = await readDueCharges(desk.database, now);
  for (const due of licenses) await begin(desk, due, now);
  for (const due of tries) await tryAgain(desk, due, now);
  if (licenses.length > 0 || tries.length > 0) return SHORTEST_SLEEP_MS;
  const ms = next ? next.getTime() - now.getTime() : LONGEST_SLEEP_MS;
  return Math.min(Math.max(ms, SHORTEST_SLEEP_MS), LONGEST_SLEEP_MS);
}

const begin = ({ database, leaveJob }: Desk, { providerId, dueAt }: DueLicenses, now: Date): Promise<void> =>
  transactAs(database, providerId, async (run) => {
    const { paymentMode, prices } = await readRenewalTerms(run, providerId, now);
    const [charge] = await run(sql<{ id: string }>`
      insert into renewal_charge (provider_id, id, due_at, payment_mode, currency, state, begun_at)
      values (${providerId}::uuid, ${newId()}::uuid, ${dueAt}::timestamptz, ${toStoredMode(paymentMode)},
        ${prices.currency}, ${toStoredState('COLLECTING')}, ${now}::timestamptz)
      on conflict do nothing returning id`);
    if (charge) await leaveJob(run, { queue: RENEW, payload: { providerId, chargeId: charge.id } });
  });

const tryAgain = ({ database, leaveJob }: Desk, { providerId, chargeId }: DueTry, now: Date): Promise<void> =>
  transactAs(database, providerId, async (run) => {
    const begun = await run(sql`
      update renewal_charge set state = ${toStoredState('COLLECTING')}, next_try_at = null
      where provider_id = ${providerId}::uuid and id = ${chargeId}::uuid and next_try_at <= ${now}::timestamptz
        and state = ${toStoredState('DECLINED')}
      returning id`);
    if (begun.length > 0) await leaveJob(run, { queue: RENEW, payload: { providerId, chargeId } });
  });
