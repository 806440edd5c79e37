import { ChangeSetChangedDocument, ChangeSetDocument } from '@license-console/schema';
import { computed, onScopeDispose, shallowReadonly, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';
import { useClient } from '../../lib/apollo/client.ts';
import { useLive } from '../../lib/apollo/liveConnection.ts';
import { useSubscription } from '../../lib/apollo/useSubscription.ts';
import type { AssignmentChoice, AssignmentRequest } from './assignmentRequest.ts';
import { useChange, type ChangePayload, type ChangeResult } from './useChange.ts';

export interface AssignmentState {
  /** What would come of it; null while that is not known for what is chosen now. */
  readonly preview: Readonly<ShallowRef<ChangePayload | null>>;
  /** What is missing: the answer to the question, or to the act itself. */
  readonly failed: Readonly<ShallowRef<'preview' | 'act' | null>>;
  /** The change that is under way; null before. */
  readonly running: ComputedRef<ChangeResult | null>;
  readonly isActing: ComputedRef<boolean>;
  readonly lookAgain: () => void;
  /** Does it; whoever tries again, because no answer came, has it done once. */
  readonly act: () => Promise<void>;
}

/** How often one asks for a change that is under way, should what is told of it be lost. */
const askAgainMs = 3000;

/**
 * A change of licenses: first what would come of it, each time that the choice is another one; then the change itself,
 * followed until it is over.
 */
export function useAssignment(
  request: AssignmentRequest,
  choice: () => AssignmentChoice,
  onDone: (result: ChangeResult) => void,
): AssignmentState {
  const client = useClient();
  const change = useChange();
  const preview = shallowRef<ChangePayload | null>(null);
  const failed = shallowRef<'preview' | 'act' | null>(null);
  const result = shallowRef<ChangeResult | null>(null);
  const isAsked = shallowRef(false);
  let round = 0;

  async function look(): Promise<void> {
    const mine = ++round;
    preview.value = null;
    failed.value = null;
    const answer = await change.look(request, choice());
    if (mine !== round) return;
    if ('error' in answer) failed.value = 'preview';
    else preview.value = answer.payload;
  }
  watch(choice, () => void look(), { immediate: true });

  async function act(): Promise<void> {
    isAsked.value = true;
    failed.value = null;
    const answer = await change.act(request, choice());
    isAsked.value = false;
    if ('error' in answer) failed.value = 'act';
    else if (answer.payload.changeSet) take(answer.payload.changeSet);
    else preview.value = answer.payload;
  }

  function take(now: ChangeResult): void {
    if (result.value && result.value.state !== 'RUNNING') return;
    result.value = now;
    if (now.state !== 'RUNNING') onDone(now);
  }

  const running = computed(() => (result.value?.state === 'RUNNING' ? result.value : null));
  async function ask(): Promise<void> {
    const id = running.value?.id;
    if (!id || document.hidden) return;
    const answer = await client
      .query({ query: ChangeSetDocument, variables: { id }, fetchPolicy: 'network-only' })
      .catch(() => null);
    const node = answer?.data?.node;
    if (node?.__typename === 'ChangeSet') take(node);
  }
  useSubscription(
    ChangeSetChangedDocument,
    () => (running.value ? { id: running.value.id } : null),
    ({ changeSetChanged }) => take(changeSetChanged),
  );
  onScopeDispose(useLive().onReconnect(() => void ask()));
  const timer = setInterval(() => void ask(), askAgainMs);
  onScopeDispose(() => clearInterval(timer));

  return {
    preview: shallowReadonly(preview),
    failed: shallowReadonly(failed),
    running,
    isActing: computed(() => isAsked.value || running.value !== null),
    lookAgain: () => void look(),
    act,
  };
}
