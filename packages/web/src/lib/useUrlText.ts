import { computed, type WritableComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';

/** The value of `name` in the query part of the address, '' when there is none; setting it replaces the address. */
export function useUrlText(name: string): WritableComputedRef<string> {
  const route = useRoute();
  const router = useRouter();
  return computed({
    get: () => {
      const value = route.query[name];
      return typeof value === 'string' ? value : '';
    },
    set: (value) => {
      const { [name]: _before, ...others } = route.query;
      void router.replace({ query: value ? { ...others, [name]: value } : others, hash: route.hash });
    },
  });
}
