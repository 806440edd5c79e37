import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { type InstanceRow, type World } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const REQUEST = `mutation ($input: RequestTrialInput!) {
  requestTrial(input: $input) { licenses { id } userErrors { code path message } }
}`;

interface Payload {
  licenses: { id: string }[];
  userErrors: { code: string; path: string[]; message: string }[];
}

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

let keys = 0;
const inputFor = (instances: readonly InstanceRow[], code = 'DESKTOP') => ({
  licenseType: toGlobalId('LicenseType', code),
  instanceIds: instances.map(({ id }) => toGlobalId('Instance', id)),
  idempotencyKey: `key-${++keys}`,
});

async function request(caller: Caller, input: ReturnType<typeof inputFor>): Promise<Payload> {
  const { data, errors } = await caller.query<{ requestTrial: Payload }>(REQUEST, { input });
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data.requestTrial;
}

async function countOf(table: string, { providerId }: Pick<World, 'providerId'>): Promise<number> {
  const { rowCount } = await api.database.owner.query(`select 1 from ${table} where provider_id = $1`, [providerId]);
  return rowCount ?? 0;
}

const instances = (world: World, count: number, system?: string): Promise<InstanceRow[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => world.instance(`PC-${index}`, null, system)));

test('of eight who ask for one instance at once, exactly one gets the trial', async () => {
  const world = await api.world();
  const people = await Promise.all(Array.from({ length: 8 }, () => api.signIn(world, 'OPERATOR')));
  const places = await instances(world, 3);

  const answers = await Promise.all(people.map((person, turn) => request(person, inputFor(rotated(places, turn)))));

  expect(answers.map(({ licenses }) => licenses.length).toSorted()).toEqual([0, 0, 0, 0, 0, 0, 0, 3]);
  const codes = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
  expect(codes).toEqual(Array(21).fill('ALREADY_TRIED'));
  expect([await countOf('license', world), await countOf('trial_grant', world)]).toEqual([3, 3]);
});

const rotated = (places: readonly InstanceRow[], by: number): InstanceRow[] => [
  ...places.slice(by % places.length),
  ...places.slice(0, by % places.length),
];

test('a limit holds among those who ask at once', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const domains = await instances(world, 40, '');

  const answers = await Promise.all(
    [0, 10, 20, 30].map((from) => request(caller, inputFor(domains.slice(from, from + 10), 'MICROSOFT_365'))),
  );

  expect(answers.map(({ licenses }) => licenses.length).toSorted()).toEqual([0, 0, 10, 10]);
  expect(await countOf('trial_grant', world)).toBe(20);
});

test('of many who come with one key at once, one begins the trials and all get its answer', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const input = inputFor(await instances(world, 5));

  const answers = await Promise.all(Array.from({ length: 8 }, () => request(caller, input)));

  expect(new Set(answers.map(({ licenses }) => licenses.map(({ id }) => id).join())).size).toBe(1);
  expect(answers[0]?.licenses).toHaveLength(5);
  expect([await countOf('license', world), await countOf('audit_entry', world)]).toEqual([5, 1]);
});

test('the same key and input gives the first answer again, another input with it is refused', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const [one, other] = await instances(world, 2);
  if (!one || !other) throw new Error('Two instances were made');
  const input = inputFor([one]);

  const first = await request(caller, input);
  expect(await request(caller, input)).toEqual(first);
  expect(await request(caller, { ...inputFor([other]), idempotencyKey: input.idempotencyKey })).toMatchObject({
    licenses: [],
    userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', path: ['idempotencyKey'] }],
  });
  expect(await countOf('license', world)).toBe(1);
});

test('a request that was refused leaves its key and its numbers free', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'OPERATOR');
  const [place] = await instances(world, 1);
  if (!place) throw new Error('An instance was made');
  const input = inputFor([place]);
  const refused = await request(caller, { ...input, instanceIds: [...input.instanceIds, 'unknown'] });
  expect(refused.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['instanceIds', '1'] }]);

  expect((await request(caller, input)).licenses).toHaveLength(1);
  const { data } = await caller.query('{ licenses { nodes { number } } }');
  expect(data).toEqual({ licenses: { nodes: [{ number: '5000000000' }] } });
});

test('a viewer may not, nor anyone who is not signed in', async () => {
  const world = await api.world();
  const input = inputFor(await instances(world, 1));
  const viewer = await api.signIn(world, 'VIEWER');
  expect((await viewer.query(REQUEST, { input })).code).toBe('FORBIDDEN');
  expect((await api.anonymous.query(REQUEST, { input })).code).toBe('UNAUTHENTICATED');
  expect(await countOf('license', world)).toBe(0);
});

test('what is another provider’s, or beyond one’s companies, is not found', async () => {
  const world = await api.world();
  const [mine, theirs] = [await world.company('Mine'), await world.company('Theirs')];
  const caller = await api.signIn(world, 'OPERATOR', [mine.id]);
  const stranger = await (await api.world()).instance('STRANGER');
  const within = await world.instance('WITHIN', mine);
  const beyond = [await world.instance('BEYOND', theirs), await world.instance('NOBODY’S'), stranger];

  const refused = await request(caller, inputFor([within, ...beyond]));
  expect(refused.userErrors.map(({ code, path }) => [code, path[1]])).toEqual([
    ['NOT_FOUND', '1'],
    ['NOT_FOUND', '2'],
    ['NOT_FOUND', '3'],
  ]);
  expect(refused.userErrors.map(({ message }) => message).join()).not.toMatch(/BEYOND|NOBODY|STRANGER/);
  expect((await request(caller, inputFor([within]))).licenses).toHaveLength(1);
});
