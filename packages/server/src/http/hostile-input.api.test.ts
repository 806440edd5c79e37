import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { testApi, type Answer, type Caller, type TestApi } from '../../testkit/api.ts';
import { toGlobalId } from '../kernel/ids.ts';

let api: TestApi;
let person: Caller;

beforeAll(async () => {
  api = await testApi();
  person = await api.signIn(await api.world());
});

// A fault of the server's is logged: none of this may be one.
afterEach(() => expect(api.faults.splice(0)).toEqual([]));
afterAll(() => api.close());

const LICENSES =
  'query ($filter: LicenseFilter, $after: String, $first: Int) { licenses(filter: $filter, after: $after, first: $first) { nodes { id } } }';

/** What a hostile request gets: an input error, or a refusal with a status of 4xx; never a fault of the server's. */
function expectRefusal(
  { status, errors, code }: Answer<unknown>,
  expected?: { code?: string; message?: RegExp },
): void {
  expect(errors).not.toEqual([]);
  expect(status).toBeLessThan(500);
  expect(code).not.toBe('INTERNAL');
  if (status === 200) expect(code).toBe('BAD_USER_INPUT');
  if (expected?.code) expect(code).toBe(expected.code);
  if (expected?.message) expect(errors[0]?.message).toMatch(expected.message);
}

/** `not` within `not`, so many times. */
const nested = (depth: number): object => (depth === 0 ? { used: { eq: true } } : { not: nested(depth - 1) });

describe('variables', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a wrong type', { filter: 'all of them' }],
    ['a list in place of a value', { filter: { search: ['abc'] } }],
    ['an unknown field', { filter: { color: { eq: 'red' } } }],
    ['an unknown enum value', { filter: { category: { eq: 'GOLD' } } }],
    ['a number that is none', { first: 'ten' }],
    ['a page of nothing', { first: 0 }],
    ['a page that is too large', { first: 101 }],
    ['a page beyond 32 bits', { first: 2 ** 40 }],
    ['a negative page', { first: -1 }],
    ['a cursor of nonsense', { after: 'nonsense' }],
    ['a cursor that is not ours', { after: Buffer.from('["a",1,null]').toString('base64url') }],
    ['an empty cursor', { after: '' }],
    ['a very long cursor', { after: 'x'.repeat(100_000) }],
    ['an id of nonsense', { filter: { id: { eq: 'nonsense' } } }],
    [
      'an id of another type',
      { filter: { id: { eq: toGlobalId('Company', '01890000-0000-7000-8000-000000000000') } } },
    ],
    ['no instant', { filter: { expiresAt: { lt: 'tomorrow' } } }],
    ['an instant without a time zone', { filter: { expiresAt: { lt: '2026-11-24T09:30:00' } } }],
    ['a day that does not exist', { filter: { expiresAt: { lt: '2026-02-30T00:00:00Z' } } }],
    ['the year 0', { filter: { expiresAt: { lt: '0000-01-01T00:00:00Z' } } }],
    ['a duration beyond all calendars', { filter: { expiresAt: { lt: '-P9999Y' } } }],
    ['a duration of nothing', { filter: { expiresAt: { lt: 'P' } } }],
    ['NUL in text', { filter: { search: 'abc\0def' } }],
    ['NUL in a key', { filter: { 'us\0ed': { eq: true } } }],
    ['half of a surrogate pair', { filter: { search: 'abc\ud800def' } }],
    ['a search of two characters', { filter: { search: 'ab' } }],
    ['a filter 20 levels deep', { filter: nested(20) }],
    ['a filter 1,000 levels deep', { filter: nested(1_000) }],
    ['a filter of 600 conditions', { filter: { or: Array<object>(600).fill({ used: { eq: true } }) } }],
    ['a list of 6,000 ids', { filter: { id: { in: Array<string>(6_000).fill('x') } } }],
    ['the prototype', { filter: JSON.parse('{"__proto__": {"used": {"eq": true}}}') }],
  ])('with %s are refused', async (_what, variables) => {
    expectRefusal(await person.query(LICENSES, variables));
  });

  test('that are wrong are told by name and place', async () => {
    const { status, errors, code } = await person.query(LICENSES, { filter: { category: { eq: 'GOLD' } } });
    expect([status, code]).toEqual([400, 'BAD_USER_INPUT']);
    expect(errors[0]?.message).toContain('Variable "$filter" got invalid value "GOLD" at "filter.category.eq"');
  });

  test.each([
    '%',
    '_',
    '\\',
    "'",
    '"',
    '%%%',
    '___',
    '\\\\\\',
    "';drop table license;--",
    '\u202e\u200b\u0301',
    '💥💥💥',
  ])('take %j as plain text', async (text) => {
    const filter = { company: { name: { contains: text } } };
    expect((await person.query(LICENSES, { filter })).data).toEqual({ licenses: { nodes: [] } });
  });

  test('of a megabyte are refused as too large', async () => {
    const answer = await person.query(LICENSES, { filter: { search: 'x'.repeat(1_000_000) } });
    expectRefusal(answer, { code: 'TOO_LARGE' });
    expect(answer.status).toBe(413);
  });
});

describe('documents', () => {
  test.each<[string, string, RegExp]>([
    ['a syntax error', '{ viewer { id }', /Syntax Error/],
    ['nothing in them', ' ', /non-empty|Syntax Error/],
    ['an unknown field', '{ licenses { nodes { color } } }', /color/],
    ['an unknown argument', '{ licenses(color: "red") { nodes { id } } }', /color/],
    ['a missing selection', '{ licenses }', /selection/],
    ['an undefined variable', '{ licenses(first: $first) { nodes { id } } }', /\$first/],
    ['a wrong literal', '{ licenses(first: "ten") { nodes { id } } }', /Int cannot represent/],
    ['an unknown enum value', '{ licenses(filter: {category: {eq: GOLD}}) { nodes { id } } }', /GOLD/],
    ['NUL in text', String.raw`{ licenses(filter: {search: "abc\u0000"}) { nodes { id } } }`, /NUL/],
    ['more than 2,000 tokens', `{ ${'viewer { id } '.repeat(500)} }`, /2000 tokens/],
    ['31 aliases', `{ ${Array.from({ length: 31 }, (_, at) => `a${at}: viewer { id }`).join(' ')} }`, /30 aliases/],
    [
      'literals nested too deep',
      `{ licenses(filter: ${'{not: '.repeat(40)}{}${'}'.repeat(40)}) { nodes { id } } }`,
      /32/,
    ],
    ['a fragment that spreads itself', '{ viewer { ...a } } fragment a on Viewer { id ...a }', /itself/],
    ['two operations and no name', 'query A { viewer { id } } query B { viewer { id } }', /operation/],
    ['a subscription', 'subscription { licenseEvents { cursor } }', /WebSocket/],
    [
      'introspection without end',
      `{ __schema { types { ${'fields { type { '.repeat(5)}name${' } }'.repeat(5)} } } }`,
      /introspection/i,
    ],
  ])('with %s are refused', async (_what, document, message) => {
    expectRefusal(await person.query(document), { message });
  });

  test('that ask for 100 licenses with their relations in each group are answered', async () => {
    const { errors, data } = await person.query(grid(100));
    expect(errors).toEqual([]);
    expect(data?.['licenseGroups']).toHaveLength(11);
  });

  test('that ask for ten times that are refused, also with sizes in variables, and not before', async () => {
    const ten = Array.from({ length: 10 }, (_, at) => `g${at}: ${groups('$first')}`).join(' ');
    const document = `query ($first: Int) { ${ten} }`;
    expectRefusal(await person.query(document, { first: 100 }), { code: 'TOO_COMPLEX' });
    expect((await person.query(document, { first: 5 })).errors).toEqual([]);
    expectRefusal(await person.query(document, { first: 100 }), { code: 'TOO_COMPLEX' });
    expectRefusal(await person.query(document), { code: 'TOO_COMPLEX' });
  });

  test.each(['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'then', 'data', 'errors'])(
    'may give a field the name %s',
    async (alias) => {
      const { response, errors } = await person.query(`query ($${alias}: Boolean = true) {
        ${alias}: viewer @include(if: $${alias}) { ${alias}: role }
      }`);
      expect(errors).toEqual([]);
      expect(response.body).toBe(`{"data":{"${alias}":{"${alias}":"OWNER"}}}`);
    },
  );
});

const groups = (
  first: string,
): string => `licenseGroups { licenseType { name } licenses(first: ${first}) { edges { cursor
  node { id number licenseType { code } company { name } poolCompany { name } instance { name company { name } } } } } }`;

const grid = (first: number): string => `{ ${groups(String(first))} }`;

describe('requests', () => {
  const post = (payload: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
    person.send({ method: 'POST', url: '/graphql', payload: payload as string, headers });

  test.each<[string, unknown, Record<string, string>?]>([
    ['several operations at once', [{ query: '{ viewer { id } }' }, { query: '{ viewer { id } }' }]],
    ['no query', {}],
    ['a query that is no text', { query: { viewer: true } }],
    ['variables that are none', { query: '{ viewer { id } }', variables: 'none' }],
    ['variables in a list', { query: '{ viewer { id } }', variables: [1] }],
    ['an operation that is not there', { query: 'query A { viewer { id } }', operationName: 'B' }],
    ['broken JSON', '{"query": '],
    ['no JSON', 'viewer', { 'content-type': 'text/plain' }],
    ['a form', 'query={viewer{id}}', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a file upload', 'x', { 'content-type': 'multipart/form-data; boundary=x' }],
  ])('with %s are refused', async (_what, payload, headers) => {
    const answer = await post(payload, headers);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.statusCode).toBeLessThan(500);
    expect(answer.json()).toMatchObject({ errors: [{ message: expect.any(String) as unknown }] });
  });

  test('by GET, which any page can make a browser send, need a header that it cannot', async () => {
    const url = `/graphql?query=${encodeURIComponent('{ viewer { role } }')}`;
    expect((await person.send({ method: 'GET', url })).statusCode).toBe(400);
    const allowed = await person.send({ method: 'GET', url, headers: { 'apollo-require-preflight': '1' } });
    expect(allowed.body).toBe('{"data":{"viewer":{"role":"OWNER"}}}');
  });

  test('of another method or to another address find nothing', async () => {
    for (const [method, url] of [
      ['DELETE', '/graphql'],
      ['GET', '/api/nothing'],
      ['POST', '/'],
    ] as const) {
      expect((await person.send({ method, url })).statusCode).toBe(404);
    }
  });
});

describe('nobody who is signed in', () => {
  test.each([
    '{ licenses { nodes { id } } }',
    '{ viewer { id } licenseTypes { code } }',
    '{ ... { licenseTypes { code } } }',
    '{ ...f } fragment f on Query { licenseTypes { code } }',
    '{ __schema { types { name } } }',
    '{ __type(name: "Query") { name } }',
    'mutation { setAutoRenew(input: {ids: [], autoRenew: true, idempotencyKey: "k"}) { changedCount } }',
  ])('is refused %s', async (document) => {
    expect(await api.anonymous.query(document)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  test('learns that from `viewer`, and the query root’s name', async () => {
    expect((await api.anonymous.query('{ __typename viewer { id } }')).data).toEqual({
      __typename: 'Query',
      viewer: null,
    });
  });
});

test('who is signed in may ask for the schema as tools do', async () => {
  const { errors, data } = await person.query(getIntrospectionQuery());
  expect(errors).toEqual([]);
  expect(buildClientSchema(data as unknown as IntrospectionQuery).getQueryType()?.name).toBe('Query');
});

test('another provider’s objects are not there', async () => {
  const other = await api.world();
  const company = toGlobalId('Company', (await other.company('Theirs')).id);
  const license = toGlobalId('License', (await other.license()).id);
  for (const id of [company, license, toGlobalId('Provider', other.providerId)]) {
    expect((await person.query('query ($id: ID!) { node(id: $id) { id } }', { id })).data).toEqual({ node: null });
  }
  const filter = { or: [{ id: { eq: license } }, { company: { id: { eq: company } } }] };
  expect((await person.query(LICENSES, { filter })).data).toEqual({ licenses: { nodes: [] } });
});
