import type { LicenseRowFragment } from '@license-console/schema';
import { computed, inject, provide, type ComputedRef, type InjectionKey, type Ref, type VNode } from 'vue';
import type { LicenseGridFocus } from './licenseGridFocus.ts';
import type { LicenseSelection, SelectableLicense } from './licenseSelection.ts';
import type { LicenseView } from './licenseView.ts';

/** What every row of the grid goes by. */
export interface LicenseGridContext {
  readonly view: Readonly<Ref<LicenseView>>;
  readonly focus: LicenseGridFocus;
  /** Rows are cards, for want of width. */
  readonly isCompact: Readonly<Ref<boolean>>;
  /** A change of what is shown is news, not the answer to another question. */
  readonly isLive: Readonly<Ref<boolean>>;
  readonly canSetAutoRenew: Readonly<Ref<boolean>>;
  /** What is chosen, and how one chooses; null where one may not. */
  readonly selecting: Readonly<Ref<LicenseGridSelecting | null>>;
  /** Draws the acts on one license, at the end of its row. */
  readonly rowActions: ((props: LicenseRowActions) => VNode[]) | undefined;
}

export interface LicenseGridSelecting {
  readonly selection: LicenseSelection;
  /** With `isRange`, all from the one that was pressed before to this one. */
  readonly toggle: (license: SelectableLicense, isRange: boolean) => void;
  /** All that match of these types, or none of them. */
  readonly setTypes: (codes: readonly string[], isChosen: boolean) => void;
}

/** What the page is told that offers acts on a license. */
export interface LicenseRowActions {
  readonly license: LicenseRowFragment;
  /** Tab index of the one control, which carries `data-cell`. */
  readonly tabindex: 0 | -1;
}

/** What the page is told that offers acts beside the reason why a license type has no licenses. */
export interface LicenseReasonActions {
  readonly typeId: string;
  readonly code: string;
  readonly name: string;
  /** Tab index of the act in this place, from 0; its control carries `data-cell`, so that the arrow keys come to it. */
  readonly tabIndexOf: (place: number) => 0 | -1;
}

/** What the page is told that offers acts beside the required quantity of a license type. */
export interface LicenseRequiredActions {
  readonly type: { readonly id: string; readonly code: string; readonly name: string };
  readonly requiredCount: number;
  /** Tab index of a control by its name, which it carries as `data-cell`. */
  readonly tabIndexOf: (name: string) => 0 | -1;
}

/** Slots that the grid hands down to its rows. */
export interface LicenseGridSlots {
  /** In place of the required quantity. */
  required?: (props: LicenseRequiredActions) => unknown;
  'reason-actions'?: (props: LicenseReasonActions) => unknown;
  'row-actions'?: (props: LicenseRowActions) => VNode[];
}

const key: InjectionKey<LicenseGridContext> = Symbol('licenseGrid');

export function provideLicenseGrid(context: LicenseGridContext): void {
  provide(key, context);
}

/** The grid that this component is in. Throws outside of one. */
export function useLicenseGrid(): LicenseGridContext {
  const context = inject(key);
  if (!context) throw new Error('This component stands in a LicenseGrid only');
  return context;
}

/**
 * Which tab index a row, and each control in it, has: 0 for the one that the Tab key comes to. Controls go by their
 * number, or by their name where what stands before them is not known; the row itself has the number -1. `isFirst` rows
 * take the focus while nothing has had it.
 */
export function useTabIndex(
  row: () => { code: string; id: string | null; isFirst?: boolean },
): ComputedRef<(cell: number | string) => 0 | -1> {
  const { focus } = useLicenseGrid();
  const cell = computed(() => {
    const { code, id, isFirst = false } = row();
    const at = focus.active.value;
    if (at === null) return isFirst ? { cell: -1, name: '' } : null;
    return at.code === code && at.id === id ? at : null;
  });
  return computed(() => {
    const active = cell.value;
    return (asked) => (active && (asked === active.cell || (asked !== '' && asked === active.name)) ? 0 : -1);
  });
}
