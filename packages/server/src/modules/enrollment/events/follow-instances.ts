import { requirePermission } from '../../../kernel/access.ts';
import { checkSize } from '../../../kernel/comparators.ts';
import { type Context } from '../../../kernel/context.ts';
import { isNothing } from '../../../kernel/event-match.ts';
import { EventAnswers } from '../../../kernel/event-stream.ts';
import { toGlobalId } from '../../../kernel/ids.ts';
import { type OutboxEvent } from '../../../kernel/outbox.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { compileInstanceFilter, readInstancesByIds, type InstanceFilter } from '../../instance/index.ts';
import { contextFor, expiryOf } from '../../license/index.ts';
import { type InstanceEvent } from './instance-event.ts';
import { matchInstances } from './instance-match.ts';

/** Instances that one event carries. */
const MOST_INSTANCES = 100;

/**
 * What happens to the instances under the filter, from now on or behind a cursor. An event that means nothing under the
 * filter is not told.
 *
 * @param selection what is selected of an event
 * @throws BAD_USER_INPUT for a filter or a cursor that does not fit
 */
export function followInstances(
  context: Context,
  { filter, after }: { filter?: InstanceFilter | null; after?: string | null },
  selection: Selection,
): EventAnswers<InstanceEvent> {
  const { providerId } = requirePermission(context, 'license.read');
  const wanted = filter ?? {};
  checkSize(wanted, ['filter']);
  compileInstanceFilter(wanted, ['filter'], { providerId, now: context.now }); // refuses now what could not be answered later
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
  filter: InstanceFilter,
  selection: Selection,
  event: OutboxEvent,
): Promise<Omit<InstanceEvent, 'cursor'> | null> {
  const expiresAt = expiryOf(event);
  const fresh = await contextFor(context, expiresAt);
  const match = await matchInstances(fresh, filter, event);
  if (isNothing(match)) return null;
  const { instances: fields } = selection;
  const shown = match.ids.slice(0, MOST_INSTANCES);
  return {
    occurredAt: expiresAt ?? event.occurredAt,
    instances: fields && shown.length > 0 ? await readInstancesByIds(fresh, shown, fields, filter) : [],
    leftIds: match.leftIds.map((id) => toGlobalId('Instance', id)),
    hasMore: match.hasMore || match.ids.length > shown.length,
  };
}
