import { type Ask, type Filter } from './ask.ts';
import { type Tenant } from './tenants.ts';

/** Something that the console asks for. */
export interface Case {
  readonly name: string;
  /** Which bars hold for it. */
  readonly kind: 'summary' | 'page' | 'search page' | 'search counts';
  /** In turn, for one tenant. */
  asks(tenant: Tenant): readonly Ask[];
}

const DESKTOPS: Filter = { category: 'COMMERCIAL', licenseType: 'DESKTOP' };
const ALL: Filter = { category: 'COMMERCIAL' };

/** Found in one of twenty companies, in one of thirty, and in about four of a hundred licenses. */
const COMMON_WORDS = ['dental', 'harbor', 'srv-sql'];
const NOWHERE = 'qzxvj';

const page = (name: string, filter: Partial<Filter>): Case => ({
  name: `page: ${name}`,
  kind: 'page',
  asks: () => [{ kind: 'page', filter: { ...DESKTOPS, ...filter } }],
});

const search = (name: string, words: (tenant: Tenant) => readonly string[]): Case[] =>
  (['page', 'counts'] as const).map((kind) => ({
    name: `search ${name}: ${kind}`,
    kind: `search ${kind}`,
    asks: (tenant) => words(tenant).map((word) => ({ kind, filter: { ...ALL, search: word } })),
  }));

export const CASES: readonly Case[] = [
  { name: 'summary', kind: 'summary', asks: () => [{ kind: 'counts', filter: ALL }] },
  {
    name: 'summary of a company',
    kind: 'summary',
    asks: ({ companyId }) => [{ kind: 'counts', filter: { ...ALL, companyId } }],
  },
  page('first', {}),
  {
    name: 'page: middle',
    kind: 'page',
    asks: ({ middle }) => [{ kind: 'page', filter: DESKTOPS, after: middle }],
  },
  page('valid', { valid: true }),
  page('expired', { valid: false }),
  page('unused', { used: false }),
  page('auto-renew', { autoRenew: true }),
  page('trial', { category: 'TRIAL' }),
  {
    name: 'page: one company',
    kind: 'page',
    asks: ({ companyId }) => [{ kind: 'page', filter: { ...DESKTOPS, companyId } }],
  },
  ...search('common', () => COMMON_WORDS),
  ...search('rare', ({ instanceName }) => [instanceName]),
  ...search('nothing', () => [NOWHERE]),
];
