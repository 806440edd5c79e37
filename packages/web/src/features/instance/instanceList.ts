import type { InstanceFilter, InstanceKind, InstancesPageQueryVariables } from '@license-console/schema';
import type { PageVariables } from '../../lib/apollo/useKeysetList.ts';

export const instanceServices = ['active', 'unlicensed', 'retired'] as const;
export type InstanceService = (typeof instanceServices)[number];

export const instanceKindFacets = ['all', 'computer', 'host', 'domain'] as const;
export type InstanceKindFacet = (typeof instanceKindFacets)[number];

/** How the list of instances is looked at. */
export interface InstanceListView {
  /** Part of the name of an instance or a company. */
  search: string;
  /** Global id of a company; '' is any. */
  company: string;
  service: InstanceService;
  kind: InstanceKindFacet;
  isDescending: boolean;
  /** A to Z, or '' for the beginning. */
  letter: string;
}

const kinds: Record<InstanceKindFacet, InstanceKind | null> = {
  all: null,
  computer: 'COMPUTER',
  host: 'HOST',
  domain: 'DOMAIN',
};

/** The facet that a text in the address stands for; the first of them where it is none. */
export function facetOf<Facet extends string>(facets: readonly [Facet, ...Facet[]], text: string): Facet {
  return facets.find((facet) => facet === text) ?? facets[0];
}

/** What the server is asked for this view, but for the page. */
export function instanceListVariables(view: InstanceListView): Omit<InstancesPageQueryVariables, PageVariables> {
  const { isDescending, letter } = view;
  return {
    filter: instanceFilterOf(view),
    sort: { field: 'NAME', direction: isDescending ? 'DESC' : 'ASC' },
    ...(letter && { startAt: { name: isDescending ? `${letter}zzzz` : letter } }),
  };
}

function instanceFilterOf({ search, company, service, kind }: InstanceListView): InstanceFilter {
  const part = { contains: search.trim() };
  const kindName = kinds[kind];
  return {
    retired: { eq: service === 'retired' },
    ...(service === 'unlicensed' && { licensed: { eq: false } }),
    ...(company && { company: { id: { eq: company } } }),
    ...(kindName && { kind: { eq: kindName } }),
    ...(part.contains && { or: [{ name: part }, { company: { name: part } }] }),
  };
}
