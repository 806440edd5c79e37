import type { ApiKeyFilter, CreateApiKeyInput, RevokeApiKeyInput } from '@license-console/schema';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import type { ApiKeyRow, CompanyRow, World } from './world.ts';

interface Answers {
  toCompany: (company: CompanyRow) => object;
}

const newestFirst: Order<ApiKeyRow> = { keyOf: ({ createdAt }) => Date.parse(createdAt), descending: true };
const dayMs = 86_400_000;
const endDays: Record<string, number> = { P30D: 30, P90D: 90, P1Y: 365 };

/** The key of the provider that this number stands for; plain where nothing is said. */
export function makeApiKey(world: World, fields: Partial<ApiKeyRow> = {}): ApiKeyRow {
  const number = world.apiKeys.length + 1;
  const row: ApiKeyRow = {
    ...{ id: `api-key-${number}`, name: `Key ${number}`, start: `lck_${String(number).padStart(6, '0')}` },
    ...{ state: 'ACTIVE', scopes: ['LICENSE_READ'], companies: null, makerName: 'Anna Kowalski' },
    createdAt: new Date(world.now.getTime() + number).toISOString(),
    ...{ expiresAt: null, lastUsedAt: null, revokedAt: null, revokerName: null },
    ...fields,
  };
  world.apiKeys.push(row);
  return row;
}

/** The part of the fake server that keeps API keys; none of them opens anything. */
export function createFakeApiKeys(world: World, { toCompany }: Answers) {
  const toApiKey = (row: ApiKeyRow) => ({
    __typename: 'ApiKey',
    ...row,
    companies: row.companies && row.companies.map(toCompany),
    provider: world.provider,
  });
  const isUnder = (filter: ApiKeyFilter | null | undefined, { state }: ApiKeyRow): boolean =>
    (!filter?.state?.eq || filter.state.eq === state) && (!filter?.state?.ne || filter.state.ne !== state);

  function faultsOf({ name, companies }: CreateApiKeyInput): object[] {
    const fault = (path: string, message: string) => ({ code: 'INVALID', path: [path], message });
    const isTaken = world.apiKeys.some((row) => row.name === name && row.state !== 'REVOKED');
    return [
      ...(isTaken ? [fault('name', 'Another API key has this name: choose one that tells them apart.')] : []),
      ...(companies?.length === 0 ? [fault('companies', 'Choose one company at least, or leave it to all.')] : []),
    ];
  }

  return {
    apiKeys: ({ filter, ...page }: PageArguments & { filter?: ApiKeyFilter | null }) => {
      if (world.role !== 'OWNER') throw new Error('Your role does not allow this.');
      const rows = world.apiKeys.filter((row) => isUnder(filter, row));
      return connection(inOrder(rows, newestFirst), newestFirst, page, toApiKey);
    },
    createApiKey: ({ input }: { input: CreateApiKeyInput }) => {
      const userErrors = faultsOf(input);
      if (userErrors.length > 0) return { apiKey: null, text: null, userErrors };
      const { name, scopes, companies, expiresAt } = input;
      const ends = endDays[expiresAt ?? ''];
      const row = makeApiKey(world, {
        ...{ name, scopes: [...scopes] },
        companies: companies ? world.companies.filter(({ id }) => companies.includes(id)) : null,
        expiresAt: ends === undefined ? null : new Date(world.now.getTime() + ends * dayMs).toISOString(),
      });
      return { apiKey: toApiKey(row), text: `${row.start}${'0'.repeat(42)}`, userErrors };
    },
    revokeApiKey: ({ input }: { input: RevokeApiKeyInput }) => {
      const row = world.apiKeys.find(({ id }) => id === input.apiKey);
      if (!row) throw new Error(`There is no API key ${input.apiKey}`);
      Object.assign(row, { state: 'REVOKED', revokedAt: world.now.toISOString(), revokerName: 'Anna Kowalski' });
      return { apiKey: toApiKey(row), userErrors: [] };
    },
  };
}
