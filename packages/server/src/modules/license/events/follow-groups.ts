import { requirePermission } from '../../../kernel/access.ts';
import { type Context } from '../../../kernel/context.ts';
import { EventAnswers } from '../../../kernel/event-stream.ts';
import { type OutboxEvent } from '../../../kernel/outbox.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { readLicenseGroups, type LicenseGroup } from '../license-group.ts';
import { compileLicenseFilter, type LicenseFilter } from '../license.filter.ts';
import { filterScope } from '../license.read.ts';
import { contextFor, expiryOf } from './expiry-event.ts';
import { HeldGroups } from './held-groups.ts';
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
): Promise<EventAnswers<LicenseGroup[]>> {
  requirePermission(context, 'license.read');
  compileLicenseFilter(filter ?? {}, await filterScope(context)); // refuses now what could not be answered later
  const held = new HeldGroups();
  return new EventAnswers({
    events: context.events,
    after: null,
    pauseMs: PAUSE_MS,
    async opening() {
      const groups = await readLicenseGroups(context.renew(), filter, selection);
      held.open(groups);
      return groups;
    },
    async answer(placed) {
      const events = placed.map(({ event }) => event);
      const fresh = await contextFor(context, latestExpiry(events));
      const { openings } = held;
      const groups = await readLicenseGroups(fresh, filter, selection, typesOf(events));
      const changed = held.change(groups, openings);
      return changed.length > 0 ? changed : null;
    },
  });
}

/** The types whose counts the events may have changed; undefined is all of them. */
function typesOf(events: readonly OutboxEvent[]): ReadonlySet<number> | undefined {
  const types = events.map(({ kind, payload }) =>
    kind === LICENSES_CHANGED || kind === REQUIREMENTS_FOLDED
      ? (payload as LicensesChanged | RequirementsFolded).types
      : null,
  );
  if (types.includes(null)) return undefined;
  return new Set(types.flatMap((some) => some ?? []).sort((one, other) => one - other));
}

function latestExpiry(events: readonly OutboxEvent[]): Date | null {
  const expiries = events.map(expiryOf).filter((expiresAt) => expiresAt !== null);
  return expiries.length === 0 ? null : new Date(Math.max(...expiries.map(Number)));
}
