import { toGlobalId } from '@license-console/server/src/kernel/ids.ts';
import { PAGE_ROWS, post, type Ask, type Filter, type Request } from './ask.ts';
import { type Tenant } from './tenants.ts';

export const SERVERS = ['product', 'floor', 'mercurius'] as const;
export type ServerName = (typeof SERVERS)[number];

const PAGE_FIELDS = `
  nodes {
    id number category used autoRenew expiresAt
    company { id name }
    instance { id name operatingSystem }
  }
  pageInfo { hasNextPage endCursor }`;
const COUNT_NAMES = ['total', 'used', 'unused', 'valid', 'expired', 'expiring', 'autoRenew'];
const COUNT_FIELDS = `licenseType { code } ${COUNT_NAMES.map((name) => `${name}Count { value isExact }`).join(' ')}`;

const PRODUCT = {
  page: `query Licenses($filter: LicenseFilter!, $first: Int!, $after: String) {
    licenses(filter: $filter, first: $first, after: $after) { ${PAGE_FIELDS} }
  }`,
  counts: `query LicenseGroups($filter: LicenseFilter!) { licenseGroups(filter: $filter) { ${COUNT_FIELDS} } }`,
};

const MERCURIUS = {
  page: `query Licenses($providerId: ID!, $filter: Filter!, $after: Place) {
    licenses(providerId: $providerId, filter: $filter, after: $after) { ${PAGE_FIELDS} }
  }`,
  counts: `query LicenseGroups($providerId: ID!, $filter: Filter!) {
    licenseGroups(providerId: $providerId, filter: $filter) { ${COUNT_FIELDS} }
  }`,
};

/** How each server is asked. */
export const REQUESTS: Record<ServerName, (tenant: Tenant, ask: Ask) => Request> = {
  product: ({ cookie }, ask) => {
    const page = ask.kind === 'page' && { first: PAGE_ROWS, after: ask.after?.cursor };
    const variables = { filter: productFilter(ask.filter), ...page };
    return post('/graphql', { query: PRODUCT[ask.kind], variables }, { cookie });
  },
  floor: ({ providerId }, ask) => post('/', { providerId, ask }),
  mercurius: ({ providerId }, ask) => {
    const after = ask.kind === 'page' && ask.after && { expiresAt: ask.after.expiresAt, id: ask.after.id };
    const variables = { providerId, filter: ask.filter, ...(after && { after }) };
    return post('/graphql', { query: MERCURIUS[ask.kind], variables });
  },
};

function productFilter({ companyId, search, ...compared }: Filter): object {
  return {
    ...Object.fromEntries(Object.entries(compared).map(([name, value]) => [name, { eq: value }])),
    ...(companyId !== undefined && { company: { id: { eq: toGlobalId('Company', companyId) } } }),
    ...(search !== undefined && { search }),
  };
}
