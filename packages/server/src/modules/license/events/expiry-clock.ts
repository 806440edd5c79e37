import { type Database } from '../../../database/connection.ts';
import { transactAs } from '../../../database/tenant.ts';
import { writeEvents } from '../../../kernel/outbox.ts';
import { readExpiryTimes, type Expiry } from './expiry-times.ts';
import { licensesExpired } from './license-outbox.ts';

/** The next expiry is looked up this often at the least. */
const LONGEST_SLEEP_MS = 60_000;

/** Timers know nothing of a machine that slept, or of a clock that was set: it is looked this often whether time has jumped, without the database. */
const WATCH_MS = 500;

/** Further than that no timer is late by itself. */
const JUMP_MS = 250;

/** What changes may bring an earlier expiry; it is looked for at most that often. */
const PAUSE_MS = 250;

/** Expiries of a longer time ago are not told of any more, unless time jumped over them. */
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
  /** All expiries of those who were served up to this instant are told of. */
  let toldUntil = clock.now();

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
    const now = clock.now();
    const since = new Date(Math.min(toldUntil.getTime(), now.getTime() - LONGEST_AGO_MS));
    const sleepMs = await tellOfExpiries(database, served(), { since, now }).then(
      (next) => {
        isFailing = false;
        if (next !== now) toldUntil = now;
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

  const wake = (): void => {
    wakes++;
    if (!isLooking) sleep(Math.max(0, lookedAt + PAUSE_MS - performance.now()));
  };
  const stopWatching = watchForJumps(clock, wake);

  return {
    wake,
    stop: () => {
      isStopped = true;
      stopWatching();
      clearTimeout(timer);
    },
  };
}

/** Calls back when the clock has gone further than time has passed here. */
function watchForJumps(clock: { now(): Date }, jumped: () => void): () => void {
  const aheadMs = (): number => clock.now().getTime() - performance.now();
  let beforeMs = aheadMs();
  const watching = setInterval(() => {
    const nowMs = aheadMs();
    if (nowMs - beforeMs > JUMP_MS) jumped();
    beforeMs = nowMs;
  }, WATCH_MS);
  watching.unref();
  return () => clearInterval(watching);
}

/** @returns the next expiry that is known; `now` where more may be due */
async function tellOfExpiries(
  database: Database,
  providerIds: readonly string[],
  { since, now }: { since: Date; now: Date },
): Promise<Date | null> {
  if (providerIds.length === 0) return null;
  const { due, next } = await readExpiryTimes(database, providerIds, { since, now });
  for (const [providerId, expiries] of Map.groupBy(due, (expiry) => expiry.providerId))
    await transactAs(database, providerId, (run) => writeEvents(run, providerId, expiries.map(toEvent), now));
  return due.length > 0 ? now : next;
}

const toEvent = ({ expiresAt }: Expiry) => licensesExpired(expiresAt);
