import { CompanyNameDocument } from '@license-console/schema';
import { computed, type ComputedRef } from 'vue';
import { useQuery } from '../../lib/apollo/useQuery.ts';

/** Name of a company by its global id; empty while it is not known, or when there is none of that id. */
export function useCompanyName(id: () => string | null): ComputedRef<string> {
  const { data } = useQuery(CompanyNameDocument, () => ({ id: id() ?? '' }), { enabled: () => id() !== null });
  return computed(() => {
    const node = data.value?.node;
    return node?.__typename === 'Company' && node.id === id() ? node.name : '';
  });
}
