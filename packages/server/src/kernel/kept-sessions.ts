import { type Session } from './credential.ts';
import { RecentMap } from './recent-map.ts';

const MOST = 10_000;
const NOBODY: Promise<null> = Promise.resolve(null);

interface Kept {
  readonly until: number;
  readonly found: Promise<Session | null>;
  /** Undefined while it is looked up, and where there is none. */
  session?: Session | undefined;
}

/**
 * Sessions that were verified, kept for a moment in this process, as promises, so that requests at the same time share
 * one look-up.
 */
export class KeptSessions {
  readonly #kept = new RecentMap<string, Kept>(MOST);

  /** @param keptMs for how long one is taken as valid without looking again, where nothing is told of it */
  constructor(readonly keptMs: number) {}

  /**
   * The session of this key; null where there is none.
   *
   * @param find looks it up; null where nothing can have this key, of which nothing is kept then
   */
  sessionOf(key: string, find: () => Promise<Session | null> | null): Promise<Session | null> {
    const known = this.#kept.get(key);
    if (known && Date.now() < known.until && !known.session?.hasEnded()) return known.found;
    const found = find();
    if (!found) return NOBODY;
    const kept: Kept = { until: Date.now() + this.keptMs, found };
    this.#kept.set(key, kept);
    found.then(
      (session) => void (kept.session = session ?? undefined),
      () => this.#kept.delete(key),
    );
    return found;
  }

  forget(key: string): void {
    this.#kept.delete(key);
  }

  /** Forgets the sessions of someone, or of everyone where it is null, and what is being looked up. */
  changed(actorId: string | null): void {
    this.#kept.deleteWhere(({ session }) => actorId === null || !session || session.actor.actorId === actorId);
  }
}
