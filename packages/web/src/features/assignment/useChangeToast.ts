import { UndoChangeSetDocument } from '@license-console/schema';
import { useMutation } from '../../lib/apollo/useMutation.ts';
import { newKey } from '../../lib/newKey.ts';
import { showToast } from '../../ui/toasts.ts';
import { assignmentMessages as text } from './assignment.messages.ts';
import type { AssignmentVerb } from './assignmentRequest.ts';
import type { ChangeResult } from './useChange.ts';

/** Says in a toast what was done, and offers to undo it. */
export function useChangeToast(): (verb: AssignmentVerb, result: ChangeResult) => void {
  const { run } = useMutation(UndoChangeSetDocument);

  async function undo(id: string): Promise<void> {
    const { data, error } = await run({ input: { id, idempotencyKey: newKey() } });
    const fault = error ? text.dialog.failedHint : data.undoChangeSet.userErrors[0]?.message;
    if (fault) {
      showToast({ message: `${text.undoFailed} ${fault}`, tone: 'bad' });
      return;
    }
    const { changed, refused } = data?.undoChangeSet.counts ?? { changed: 0, refused: 0 };
    showToast({ message: refused > 0 ? text.undoneBut(changed, refused) : text.undone(changed) });
  }

  return (verb, { id, canUndo, counts }) =>
    showToast({
      message: text.dialog.done[verb](counts.changed),
      ...(canUndo && { action: { label: text.undo, run: () => void undo(id) } }),
    });
}
