import { computed, shallowReadonly, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import type { MenuEntry } from '../../ui/menuEntry.ts';
import { assignmentMessages as text } from './assignment.messages.ts';
import { assignmentActsMessages } from './assignmentActs.messages.ts';
import { verbsFor, type AssignmentRequest, type AssignmentTarget, type AssignmentVerb } from './assignmentRequest.ts';

/** What of a license its menu depends on. */
export interface LicenseToChange {
  readonly id: string;
  readonly number: string;
  readonly used: boolean;
  readonly valid: boolean;
  readonly category: string;
}

/** What somebody wants: the change of many licenses, or the menu of one. */
export type AssignmentAsked =
  { readonly request: AssignmentRequest } | { readonly license: LicenseToChange; readonly button: HTMLElement };

export interface AssignmentActs {
  /** What the dialog is about; null where there is none. */
  readonly request: Readonly<ShallowRef<AssignmentRequest | null>>;
  readonly open: (verb: AssignmentVerb, target: AssignmentTarget, count: number) => void;
  readonly close: () => void;
  /** The button whose menu is open. */
  readonly anchor: ShallowRef<HTMLElement | null>;
  readonly menuLabel: ComputedRef<string>;
  readonly menu: ComputedRef<readonly MenuEntry[]>;
  readonly openMenu: (license: LicenseToChange, button: HTMLElement) => void;
}

/** What a page needs to offer the changes of licenses: one dialog, and one menu for all rows. */
export function useAssignmentActs(): AssignmentActs {
  const request = shallowRef<AssignmentRequest | null>(null);
  const anchor = shallowRef<HTMLElement | null>(null);
  const license = shallowRef<LicenseToChange | null>(null);

  const open = (verb: AssignmentVerb, target: AssignmentTarget, count: number): void =>
    void (request.value = { verb, target, count });

  return {
    request: shallowReadonly(request),
    open,
    close: () => void (request.value = null),
    anchor,
    menuLabel: computed(() => assignmentActsMessages.acts(license.value?.number ?? '')),
    menu: computed(() => {
      const { value } = license;
      if (!value) return [];
      return verbsFor(value).map((verb) => ({
        label: text.menu[verb],
        run: () => open(verb, { ids: [value.id] }, 1),
      }));
    }),
    openMenu(chosen, button) {
      license.value = chosen;
      anchor.value = button;
    },
  };
}
