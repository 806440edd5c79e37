import { UndoChangeSetDocument } from '@license-console/schema';
import { useCommand } from '../../lib/apollo/useCommand.ts';
import { showToast } from '../../ui/toasts.ts';
import { assignmentMessages as text } from './assignment.messages.ts';
import type { ChangeResult } from './useChange.ts';

/** Says in a toast what was done, and offers to undo it. */
export function useChangeToast(): (result: ChangeResult) => void {
  const { run, faults } = useCommand(UndoChangeSetDocument, ({ undoChangeSet }) => undoChangeSet);

  async function undo(id: string): Promise<void> {
    const undone = await run({ id });
    if (!undone) {
      showToast({ message: `${text.undoFailed} ${faults.value[0]?.message ?? text.dialog.failedHint}`, tone: 'bad' });
      return;
    }
    const { changed, refused } = undone.counts;
    showToast({ message: refused > 0 ? text.undoneBut(changed, refused) : text.undone(changed) });
  }

  return ({ id, command, canUndo, counts }) =>
    showToast({
      message: text.dialog.done[command](counts.changed),
      ...(canUndo && { action: { label: text.undo, run: () => void undo(id) } }),
    });
}
