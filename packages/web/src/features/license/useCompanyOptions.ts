import { LicenseCompaniesDocument, type LicenseCompaniesQueryVariables } from '@license-console/schema';
import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue';
import { useKeysetList } from '../../lib/apollo/useKeysetList.ts';

const typingMs = 200;

export interface CompanyOptions {
  readonly options: ComputedRef<{ value: string; label: string }[]>;
  readonly isLoading: Readonly<Ref<boolean>>;
  /** Offers the companies whose name contains this text. */
  search(text: string): void;
  more(): void;
}

/** The companies to choose from, a page at a time, by what is typed. */
export function useCompanyOptions(): CompanyOptions {
  const text = ref('');
  let timer: ReturnType<typeof setTimeout> | undefined;
  onScopeDispose(() => clearTimeout(timer));

  const list = useKeysetList(
    LicenseCompaniesDocument,
    (): LicenseCompaniesQueryVariables => (text.value ? { filter: { name: { contains: text.value } } } : {}),
    ({ companies }) => companies,
  );

  return {
    options: computed(() => list.nodes.value.map(({ id, name }) => ({ value: id, label: name }))),
    isLoading: computed(() => list.isLoading.value || list.isStale.value),
    search(typed) {
      clearTimeout(timer);
      timer = setTimeout(() => (text.value = typed.trim()), typingMs);
    },
    more: () => void list.loadNext(),
  };
}
