import { requirePermission } from '../../../kernel/access.ts';
import { type Context } from '../../../kernel/context.ts';
import { once } from '../../../kernel/event-stream.ts';
import { type OutboxEvent } from '../../../kernel/outbox.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { readLicenseGroups, type LicenseGroup } from '../license-group.ts';
import { type LicenseFilter } from '../license.filter.ts';
import { EventBundle } from './event-bundle.ts';
import { contextFor, expiryOf } from './expiry-event.ts';
import {
  LICENSES_CHANGED,
  REQUIREMENTS_FOLDED,
  type LicensesChanged,
  type RequirementsFolded,
} from './license-outbox.ts';

/** At most that often a client is told new counts. */
const PAUSE_MS = 100;

/**
 * All groups as they are now, then, after whatever changes licenses, those of which a selected field is another one.
 *
 * @throws BAD_USER_INPUT for a filter that does not fit
 */
export async function followGroups(
  context: Context,
  filter: LicenseFilter | null | undefined,
  selection: Selection,
): Promise<AsyncIterableIterator<LicenseGroup[]>> {
  const { companyIds } = requirePermission(context, 'license.read');
  const bundle = new EventBundle(await context.events.follow(), PAUSE_MS);
  const told = new Map<number, string>();

  const changed = (groups: LicenseGroup[]): LicenseGroup[] =>
    groups.filter((group) => {
      const { key } = group.licenseType;
      const now = contentOf(group);
      const isNew = told.get(key) !== now;
      told.set(key, now);
      return isNew;
    });
  const read = async (events: readonly OutboxEvent[]): Promise<LicenseGroup[]> => {
    const fresh = await contextFor(context, latestExpiry(events));
    const types = typesOf(events);
    const question = ['groups', companyIds, filter, selection, types && [...types]];
    const last = events.at(-1);
    const answer = (): Promise<LicenseGroup[]> => readLicenseGroups(fresh, filter, selection, types);
    return last ? once(last, question, answer) : answer();
  };
  const end = async (): Promise<IteratorResult<LicenseGroup[]>> => {
    await bundle.end();
    return { done: true, value: undefined };
  };

  const readOrEnd = (events: readonly OutboxEvent[]): Promise<LicenseGroup[]> =>
    read(events).catch(async (error: unknown) => {
      await end();
      throw error;
    });

  let waiting: LicenseGroup[] | null = changed(await readOrEnd([]));
  const groups: AsyncIterableIterator<LicenseGroup[]> = {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      for (;;) {
        const value = waiting;
        waiting = null;
        if (value && value.length > 0) return { done: false, value };
        const events = await bundle.take();
        if (!events) return end();
        waiting = changed(await readOrEnd(events));
      }
    },
    return: end,
  };
  return groups;
}

/** What of a group can change. */
const contentOf = ({ filter: _filter, siblings: _siblings, licenseType: _type, obtained, ...counts }: LicenseGroup) =>
  JSON.stringify([counts, [...obtained]]);

/** The types whose counts the events may have changed; undefined is all of them. */
function typesOf(events: readonly OutboxEvent[]): ReadonlySet<number> | undefined {
  const types = events.map(({ kind, payload }) =>
    kind === LICENSES_CHANGED || kind === REQUIREMENTS_FOLDED
      ? (payload as LicensesChanged | RequirementsFolded).types
      : null,
  );
  if (types.length === 0 || types.includes(null)) return undefined;
  return new Set(types.flatMap((some) => some ?? []).sort((one, other) => one - other));
}

function latestExpiry(events: readonly OutboxEvent[]): Date | null {
  const expiries = events.map(expiryOf).filter((expiresAt) => expiresAt !== null);
  return expiries.length === 0 ? null : new Date(Math.max(...expiries.map(Number)));
}
