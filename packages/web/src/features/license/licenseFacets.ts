import { defaultView, settle, type LicenseView } from './licenseView.ts';

/** A count of a group that is a filter as well. */
export type LicenseFacet = 'used' | 'unused' | 'expiring' | 'expired' | 'renewing';

/** A part of the view that leaves licenses out. */
export type LicenseRestriction = 'month' | 'purchase' | 'company' | 'search' | 'validity' | 'use' | 'expiring' | 'renewing';

/** Whether the view is narrowed to what the facet counts. */
export function isFacetSet(view: LicenseView, facet: LicenseFacet): boolean {
  switch (facet) {
    case 'used':
    case 'unused':
      return view.use === facet;
    case 'expiring':
      return view.expiringOnly;
    case 'expired':
      return view.validity === 'expired';
    case 'renewing':
      return view.renewingOnly;
  }
}

/** Sets the facet in the view, or takes it out where it is set. Other filters stay. */
export function toggleFacet(view: LicenseView, facet: LicenseFacet): LicenseView {
  const on = !isFacetSet(view, facet);
  switch (facet) {
    case 'used':
    case 'unused':
      return settle({ ...view, use: on ? facet : 'all' });
    case 'expiring':
      return settle({ ...view, expiringOnly: on });
    case 'expired':
      return settle({ ...view, validity: on ? 'expired' : 'all', expiringOnly: false });
    case 'renewing':
      return settle({ ...view, renewingOnly: on });
  }
}

const loosened: Record<LicenseRestriction, Partial<LicenseView>> = {
  month: { month: defaultView.month },
  purchase: { purchase: defaultView.purchase },
  company: { company: defaultView.company },
  search: { search: defaultView.search },
  validity: { validity: defaultView.validity },
  use: { use: defaultView.use },
  expiring: { expiringOnly: defaultView.expiringOnly },
  renewing: { renewingOnly: defaultView.renewingOnly },
};

/** What the view leaves out by, in the order in which it is offered for loosening. Which category it shows is no such. */
export function restrictionsOf(view: LicenseView): LicenseRestriction[] {
  const set: Record<LicenseRestriction, boolean> = {
    search: view.search !== '',
    expiring: view.expiringOnly,
    validity: view.validity !== 'all',
    use: view.use !== 'all',
    renewing: view.renewingOnly,
    month: view.month !== '',
    purchase: view.purchase !== null,
    company: view.company !== null,
  };
  return (Object.keys(set) as LicenseRestriction[]).filter((restriction) => set[restriction]);
}

/** The view without this restriction. */
export function loosen(view: LicenseView, restriction: LicenseRestriction): LicenseView {
  return { ...view, ...loosened[restriction] };
}

/** The view without any restriction; category, sort and open groups stay. */
export function clearRestrictions(view: LicenseView): LicenseView {
  return restrictionsOf(view).reduce(loosen, view);
}
