import { computed, type ComputedRef } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { defaultView, formatLicenseView, parseLicenseView, type LicenseView } from './licenseView.ts';

export interface LicenseViewState {
  readonly view: ComputedRef<LicenseView>;
  /** Shows another view as a new entry of the browser's history. */
  readonly show: (next: LicenseView) => void;
  /** Shows another view in place of the one of now, for what nobody wants to go back to one by one. */
  readonly replace: (next: LicenseView) => void;
}

/** The view in the address of this page. It stays as it was while one leaves the page. */
export function useLicenseView(): LicenseViewState {
  const route = useRoute();
  const router = useRouter();
  const own = route.path;
  const view = computed<LicenseView>((before) =>
    route.path === own ? parseLicenseView(route.query) : (before ?? defaultView),
  );

  return {
    view,
    show: (next) => void router.push({ query: formatLicenseView(next) }),
    replace: (next) => void router.replace({ query: formatLicenseView(next) }),
  };
}
