import { type Database } from '../../../database/connection.ts';
import { transactAs } from '../../../database/tenant.ts';
import { writeEvents } from '../../../kernel/outbox.ts';
import { readExpiryTimes, type Expiry } from './expiry-times.ts';
import { licensesExpired } from './license-outbox.ts';

/** Timers go wrong when a machine sleeps or its clock is set: the next expiry is looked up this often at the least. */
const LONGEST_SLEEP_MS = 60_000;

/** What changes may bring an earlier expiry; it is looked for at most that often. */
const PAUSE_MS = 250;

/** Expiries of a longer time ago, at which nobody was here, are not told of any more. */
const LONGEST_AGO_MS = 7 * 86_400_000;

export interface ExpiryClockOptions {
  readonly database: Database;
  readonly clock: { now(): Date };
  /** The providers that have readers here. */
  readonly served: () => readonly string[];
  /** Told of outages of the database, once each. */
  readonly onError: (error: unknown) => void;
}

export interface ExpiryClock {
  /** Has the next expiry looked up: providers or licenses have come that it does not know. */
  readonly wake: () => void;
  readonly stop: () => void;
}

/**
 * Writes an event at the moment at which licenses expire: one for all processes, for the providers that have readers in
 * any of them. It sleeps until the next expiry; without readers it does nothing.
 */
export function startExpiryClock({ database, clock, served, onError }: ExpiryClockOptions): ExpiryClock {
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let wakes = 0;
  let isStopped = false;
  let isFailing = false;
  let lookedAt = -Infinity;

  const sleep = (ms: number): void => {
    clearTimeout(timer);
    if (isStopped) return;
    timer = setTimeout(() => void look(), ms);
    timer.unref();
  };
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    const wakesBefore = wakes;
    lookedAt = performance.now();
    const sleepMs = await tellOfExpiries(database, served(), clock.now()).then(
      (next) => {
        isFailing = false;
        return next ? next.getTime() - clock.now().getTime() : LONGEST_SLEEP_MS;
      },
      (error: unknown) => {
        if (!isFailing) onError(error);
        isFailing = true;
        return 1_000;
      },
    );
    isLooking = false;
    sleep(wakes > wakesBefore ? PAUSE_MS : Math.min(Math.max(sleepMs, 1), LONGEST_SLEEP_MS));
  };

  return {
    wake: () => {
      wakes++;
      if (!isLooking) sleep(Math.max(0, lookedAt + PAUSE_MS - performance.now()));
    },
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

/** @returns the next expiry that is known */
async function tellOfExpiries(database: Database, providerIds: readonly string[], now: Date): Promise<Date | null> {
  if (providerIds.length === 0) return null;
  const since = new Date(now.getTime() - LONGEST_AGO_MS);
  const { due, next } = await readExpiryTimes(database, providerIds, { since, now });
  for (const [providerId, expiries] of Map.groupBy(due, (expiry) => expiry.providerId))
    await transactAs(database, providerId, (run) => writeEvents(run, providerId, expiries.map(toEvent), now));
  return due.length > 0 ? now : next;
}

const toEvent = ({ expiresAt }: Expiry) => licensesExpired(expiresAt);
