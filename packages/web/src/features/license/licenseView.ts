import type { LocationQuery, LocationQueryRaw } from 'vue-router';

export type LicenseSortKey = 'expires' | 'number' | 'company' | 'instance';

/** What the Licenses page shows: its filters, sort and open groups. All of it stands in the URL. */
export interface LicenseView {
  /** Global id of a company; null is all of them. */
  readonly company: string | null;
  /** Global id of the purchase that they came from; null is any, or none. */
  readonly purchase: string | null;
  /** The month in which they expire, YYYY-MM; '' is any. */
  readonly month: string;
  readonly category: 'commercial' | 'trial';
  readonly validity: 'all' | 'valid' | 'expired';
  readonly use: 'all' | 'used' | 'unused';
  readonly renewingOnly: boolean;
  readonly expiringOnly: boolean;
  readonly search: string;
  readonly sort: LicenseSortKey;
  readonly descending: boolean;
  /** Codes of the license types whose lists are open. */
  readonly open: readonly string[];
}

export const defaultView: LicenseView = {
  company: null,
  purchase: null,
  month: '',
  category: 'commercial',
  validity: 'all',
  use: 'all',
  renewingOnly: false,
  expiringOnly: false,
  search: '',
  sort: 'expires',
  descending: false,
  open: [],
};

/** A search asks the server from this length on. */
export const shortestSearch = 3;

/** The view that a URL's query stands for. What it does not say, or says wrongly, is the default. */
export function parseLicenseView(query: LocationQuery): LicenseView {
  const [sort = '', direction] = text(query['sort']).split('.');
  return settle({
    company: text(query['company']) || null,
    purchase: text(query['purchase']) || null,
    month: /^\d{4}-(0[1-9]|1[0-2])$/.exec(text(query['month']))?.[0] ?? '',
    category: oneOf(['commercial', 'trial'], text(query['category'])),
    validity: oneOf(['all', 'valid', 'expired'], text(query['validity'])),
    use: oneOf(['all', 'used', 'unused'], text(query['use'])),
    renewingOnly: text(query['renew']) === '1',
    expiringOnly: text(query['expiring']) === '1',
    search: text(query['q']),
    sort: oneOf(['expires', 'number', 'company', 'instance'], sort),
    descending: direction === 'desc',
    open: [...new Set(text(query['open']).split(',').filter(Boolean))],
  });
}

/** The URL's query for a view; defaults are left out, so that a plain view has a plain address. */
export function formatLicenseView(view: LicenseView): LocationQueryRaw {
  const { company, purchase, month, category, validity, use, search, sort, open } = settle(view);
  return {
    ...(company && { company }),
    ...(purchase && { purchase }),
    ...(month && { month }),
    ...(category !== defaultView.category && { category }),
    ...(validity !== defaultView.validity && { validity }),
    ...(use !== defaultView.use && { use }),
    ...(view.renewingOnly && { renew: '1' }),
    ...(view.expiringOnly && { expiring: '1' }),
    ...(search && { q: search }),
    ...formatSort(sort, view.descending),
    ...(open.length > 0 && { open: open.join(',') }),
  };
}

/** Takes out what contradicts itself: an expired license does not expire soon, and a trial is not asked for its use. */
export function settle(view: LicenseView): LicenseView {
  return {
    ...view,
    validity: view.expiringOnly ? 'all' : view.validity,
    use: view.category === 'trial' ? 'all' : view.use,
  };
}

function formatSort(sort: LicenseSortKey, descending: boolean): LocationQueryRaw {
  if (descending) return { sort: `${sort}.desc` };
  return sort === defaultView.sort ? {} : { sort };
}

function text(value: LocationQuery[string] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** `value` where it is one of `allowed`, else the first of them. */
function oneOf<Value extends string>(allowed: readonly [Value, ...Value[]], value: string): Value {
  return allowed.find((known) => known === value) ?? allowed[0];
}
