import { InstanceCompanyDocument } from '@license-console/schema';
import { computed, type ComputedRef } from 'vue';
import { useQuery } from '../../lib/apollo/useQuery.ts';

/** Name of the company of this id; '' where there is none, or as long as it is not known. */
export function useInstanceCompanyName(id: () => string): ComputedRef<string> {
  const { data } = useQuery(InstanceCompanyDocument, () => ({ id: id() }), { enabled: () => id() !== '' });
  return computed(() => {
    const node = data.value?.node;
    return node?.__typename === 'Company' && node.id === id() ? node.name : '';
  });
}
