import { ReinstateInstanceDocument, type InstanceStateFragment } from '@license-console/schema';
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { useCommand } from '../../lib/apollo/useCommand.ts';
import { showToast } from '../../ui/toasts.ts';
import type { MenuEntry } from '../../ui/menuEntry.ts';
import { instanceMessages as text } from './instance.messages.ts';

/** What can be done with an instance through a dialog. */
export type InstanceAct = 'rename' | 'move' | 'needs' | 'retire';

/** What an instance was retired from: what it needed, and the change that freed its licenses, if it had any. */
export interface RetiredFrom {
  readonly needs: InstanceStateFragment['needs'];
  readonly changeSetId: string | null;
}

export interface InstanceActs {
  /** The dialog that is open. */
  readonly act: ShallowRef<InstanceAct | null>;
  readonly close: () => void;
  /** The button whose menu is open. */
  readonly anchor: ShallowRef<HTMLElement | null>;
  readonly menu: ComputedRef<readonly MenuEntry[]>;
  readonly tellMoved: (revokedCount: number) => void;
  /** Says that it is retired, with the way back to what it needed. */
  readonly tellRetired: (freedCount: number, before: RetiredFrom) => void;
}

/** What the page of an instance needs to offer what can be done with it. */
export function useInstanceActs(instance: () => InstanceStateFragment | null): InstanceActs {
  const act = shallowRef<InstanceAct | null>(null);
  const anchor = shallowRef<HTMLElement | null>(null);
  const { run, faults } = useCommand(ReinstateInstanceDocument, ({ reinstateInstance }) => reinstateInstance);

  async function reinstate(id: string, name: string, { needs, changeSetId }: RetiredFrom): Promise<void> {
    const wanted = needs.map(({ licenseType, quantity }) => ({ licenseType: licenseType.id, quantity }));
    const payload = await run({ instanceId: id, ...(wanted.length > 0 && { needs: wanted }), undoes: changeSetId });
    if (payload) showToast({ message: text.reinstate.done(name) });
    else showToast({ message: faults.value[0]?.message ?? text.reinstate.lost, tone: 'bad' });
  }

  const entries = (): MenuEntry[] => {
    const value = instance();
    if (!value) return [];
    if (value.retiredAt)
      return [
        {
          label: text.reinstate.act,
          run: () => void reinstate(value.id, value.name, { needs: [], changeSetId: null }),
        },
      ];
    return (['rename', 'move', 'needs', 'retire'] as const).map((one) => ({
      label: text.acts[one],
      run: () => (act.value = one),
    }));
  };

  function tellRetired(freedCount: number, before: RetiredFrom): void {
    const retired = instance();
    act.value = null;
    if (!retired) return;
    const { id, name } = retired;
    showToast({
      message: text.retire.done(name, freedCount),
      action: { label: text.retire.undo, run: () => void reinstate(id, name, before) },
    });
  }

  return {
    act,
    anchor,
    close: () => (act.value = null),
    menu: computed(entries),
    tellRetired,
    tellMoved(revokedCount) {
      act.value = null;
      showToast({ message: text.move.done(instance()?.name ?? '', revokedCount) });
    },
  };
}
