import { computed, type ComputedRef } from 'vue';
import { useRoute } from 'vue-router';

/** The id in the address of this page (`/things/:id`). It stays as it was while one leaves the page. */
export function useRouteId(): ComputedRef<string> {
  const route = useRoute();
  const own = route.name;
  return computed<string>((before) => (route.name === own ? String(route.params['id']) : (before ?? '')));
}
