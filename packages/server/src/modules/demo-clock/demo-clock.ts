import { type Database } from '../../database/connection.ts';
import { daysFrom } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';

/** How often it is looked up whether another server has moved the clock. */
const ROUND_MS = 500;

/** The time of the demo world: as far ahead of the real one as somebody has moved it, on every server. */
export interface DemoClock {
  now(): Date;
  /** By how many days of 24 hours it is ahead. */
  aheadDays(): number;
  /** Takes over at once what was changed in the database. */
  refresh(): Promise<void>;
  /** Has this called whenever it was moved. */
  onMoved(listener: () => void): void;
  stop(): Promise<void>;
}

/**
 * Opens the clock, and follows what other servers make of it.
 *
 * @param clock the time that it is ahead of
 * @param onError told when the database cannot be asked
 */
export async function openDemoClock(
  { owner }: Pick<Database, 'owner'>,
  clock: { now(): Date },
  onError: (error: unknown) => void,
): Promise<DemoClock> {
  let ahead = 0;
  let moved = (): void => undefined;
  const refresh = async (): Promise<void> => {
    const { rows } = await owner.query<{ ahead_days: number }>('select ahead_days from demo_clock');
    const read = rows[0]?.ahead_days ?? 0;
    if (read === ahead) return;
    ahead = read;
    moved();
  };
  await refresh();
  let latest = Promise.resolve();
  const rounds = setInterval(() => void (latest = refresh().catch(onError)), ROUND_MS);
  return {
    now: () => daysFrom(clock.now(), ahead),
    aheadDays: () => ahead,
    refresh,
    onMoved: (listener) => (moved = listener),
    stop() {
      clearInterval(rounds);
      return latest;
    },
  };
}

const installed = new WeakMap<object, DemoClock>();

/**
 * Has the time of a running server told by this clock.
 *
 * @param moved called whenever it was moved
 */
export function installDemoClock(app: object, clock: DemoClock, moved: () => void): void {
  clock.onMoved(moved);
  installed.set(app, clock);
}

/** The clock of the demo world; null anywhere else. */
export const demoClockOf = ({ app }: Pick<Context, 'app'>): DemoClock | null => installed.get(app) ?? null;
