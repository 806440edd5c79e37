import { requirePermission } from '../../../kernel/access.ts';
import { type Context } from '../../../kernel/context.ts';
import { isNothing, type EventMatch } from '../../../kernel/event-match.ts';
import { EventAnswers } from '../../../kernel/event-stream.ts';
import { toGlobalId } from '../../../kernel/ids.ts';
import { type OutboxEvent } from '../../../kernel/outbox.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { compileLicenseFilter, type LicenseFilter } from '../license.filter.ts';
import { filterScope, readLicensesByIds } from '../license.read.ts';
import { matchChange, matchExpiry } from './event-match.ts';
import { contextFor, expiryOf } from './expiry-event.ts';
import { LICENSES_CHANGED, type LicensesChanged } from './license-outbox.ts';
import { type LicenseEvent } from './license-event.ts';

/** Licenses that one event carries. */
const MOST_LICENSES = 100;

/**
 * What happens to the licenses under the filter, from now on or behind a cursor. An event that means nothing under the
 * filter is not told.
 *
 * @param selection what is selected of an event
 * @throws BAD_USER_INPUT for a filter or a cursor that does not fit
 */
export async function followLicenses(
  context: Context,
  { filter, after }: { filter?: LicenseFilter | null; after?: string | null },
  selection: Selection,
): Promise<EventAnswers<LicenseEvent>> {
  requirePermission(context, 'license.read');
  const wanted = filter ?? {};
  compileLicenseFilter(wanted, await filterScope(context)); // refuses now what could not be answered later
  return new EventAnswers({
    events: context.events,
    after: after ?? null,
    pauseMs: 0,
    answer: async ([placed]) => {
      const answer = placed && (await answerEvent(context, wanted, selection, placed.event));
      return answer ? { ...answer, cursor: placed.cursor } : null;
    },
  });
}

async function answerEvent(
  context: Context,
  filter: LicenseFilter,
  selection: Selection,
  event: OutboxEvent,
): Promise<Omit<LicenseEvent, 'cursor'> | null> {
  const expiresAt = expiryOf(event);
  const fresh = await contextFor(context, expiresAt);
  const match = await matchEvent(fresh, filter, event, expiresAt);
  if (!match || isNothing(match)) return null;
  const { licenses: fields } = selection;
  const shown = match.ids.slice(0, MOST_LICENSES);
  return {
    kind: expiresAt ? 'EXPIRED' : 'CHANGED',
    occurredAt: expiresAt ?? event.occurredAt,
    licenses: fields && shown.length > 0 ? await readLicensesByIds(fresh, shown, fields, filter) : [],
    leftIds: match.leftIds.map((id) => toGlobalId('License', id)),
    hasMore: match.hasMore || match.ids.length > shown.length,
  };
}

async function matchEvent(
  context: Context,
  filter: LicenseFilter,
  { kind, payload }: OutboxEvent,
  expiresAt: Date | null,
): Promise<EventMatch | null> {
  if (expiresAt) return matchExpiry(context, filter, expiresAt);
  return kind === LICENSES_CHANGED ? matchChange(context, filter, payload as LicensesChanged) : null;
}
