import { shallowReadonly, shallowRef, watch, type ShallowRef } from 'vue';
import {
  isSelected,
  nothingSelected,
  withLicenses,
  withTypes,
  type LicenseSelection,
  type SelectableLicense,
} from './licenseSelection.ts';

export interface LicenseSelecting {
  readonly selection: Readonly<ShallowRef<LicenseSelection>>;
  /**
   * Chooses a license, or takes it out. With `between`, which gives the ids from the one that was pressed before to this
   * one where the list knows them all, those go with it.
   */
  readonly toggle: (license: SelectableLicense, between?: (from: string) => readonly string[] | null) => void;
  /** Chooses all that match of these types, or none of them. */
  readonly setTypes: (codes: readonly string[], isChosen: boolean) => void;
  readonly clear: () => void;
}

/** What is chosen in the grid; nothing any more when `question`, the page's filter, is another one. */
export function useLicenseSelection(question: () => string): LicenseSelecting {
  const selection = shallowRef<LicenseSelection>(nothingSelected);
  let last: SelectableLicense | null = null;

  function clear(): void {
    selection.value = nothingSelected;
    last = null;
  }
  watch(question, clear);

  return {
    selection: shallowReadonly(selection),
    toggle(license, between) {
      const isChosen = !isSelected(selection.value, license);
      const range = last?.code === license.code ? between?.(last.id) : null;
      const licenses = (range ?? [license.id]).map((id) => ({ id, code: license.code }));
      selection.value = withLicenses(selection.value, licenses, isChosen);
      last = license;
    },
    setTypes(codes, isChosen) {
      selection.value = withTypes(selection.value, codes, isChosen);
      last = null;
    },
    clear,
  };
}
