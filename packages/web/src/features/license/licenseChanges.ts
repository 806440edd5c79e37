import type { LicenseEventsSubscription } from '@license-console/schema';
import { inject, onScopeDispose, provide, type InjectionKey } from 'vue';

/** What an event says of the licenses under the filter of the page. Their fields are in the cache already. */
export type LicenseChange = Pick<LicenseEventsSubscription['licenseEvents'], 'licenses' | 'leftIds' | 'hasMore'>;

type Listener = (change: LicenseChange) => void;

const key: InjectionKey<Set<Listener>> = Symbol('licenseChanges');

/** Lets everything below this component listen for changes; returns how to tell them of one. */
export function provideLicenseChanges(): Listener {
  const listeners = new Set<Listener>();
  provide(key, listeners);
  return (change) => {
    for (const listener of listeners) listener(change);
  };
}

/** Calls `listener` with each change while the component lives. */
export function onLicenseChange(listener: Listener): void {
  const listeners = inject(key);
  listeners?.add(listener);
  onScopeDispose(() => listeners?.delete(listener));
}
