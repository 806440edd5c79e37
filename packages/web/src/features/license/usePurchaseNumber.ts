import { LicensePurchaseDocument } from '@license-console/schema';
import { computed, type ComputedRef } from 'vue';
import { useQuery } from '../../lib/apollo/useQuery.ts';

/** Number of a purchase by its global id; empty while it is not known, or when there is none of that id. */
export function usePurchaseNumber(id: () => string | null): ComputedRef<string> {
  const { data } = useQuery(LicensePurchaseDocument, () => ({ id: id() ?? '' }), { enabled: () => id() !== null });
  return computed(() => {
    const node = data.value?.node;
    return node?.__typename === 'Purchase' && node.id === id() ? node.number : '';
  });
}
