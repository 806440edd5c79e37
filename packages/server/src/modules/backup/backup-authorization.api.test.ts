import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../testkit/api.ts';
import { statementsOf } from '../../../testkit/statements.ts';
import { TYPE } from '../../../testkit/world.ts';
import { toGlobalId } from '../../kernel/ids.ts';

const ASK = `query ($instanceId: ID!) { backupAuthorization(instanceId: $instanceId) {
  allowed until reasons { code message since licenseType { code } }
} }`;
const ASK_LICENSES = `query ($instanceId: ID!) { backupAuthorization(instanceId: $instanceId) {
  allowed licenses { number valid }
} }`;

interface Authorization {
  allowed: boolean;
  until: string | null;
  reasons: { code: string; message: string; since: string | null; licenseType: { code: string } | null }[];
  licenses: { number: string; valid: boolean }[];
}

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(new Date('2026-11-24T12:00:00Z'));
});
afterAll(() => api.close());

const instanceId = ({ id }: { id: string }): string => toGlobalId('Instance', id);

async function ask(caller: Caller, place: { id: string }, document = ASK): Promise<Authorization | null> {
  const { data, errors } = await caller.query<{ backupAuthorization: Authorization | null }>(document, {
    instanceId: instanceId(place),
  });
  expect(errors).toEqual([]);
  return data?.backupAuthorization ?? null;
}

test('an instance may back up until the last license that covers it expires', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'VIEWER');
  const place = await world.instance('PC');
  await world.licenses([
    { number: 1, instance: place, expiresAt: new Date('2026-12-01T00:00:00Z') },
    { number: 2, instance: place, typeKey: 3, expiresAt: new Date('2027-03-01T00:00:00Z'), category: 1 },
    { number: 3, instance: place, typeKey: 4, expiresAt: new Date('2026-11-01T00:00:00Z') },
    { number: 4, instance: place, typeKey: TYPE.SERVER },
  ]);
  expect(await ask(caller, place)).toEqual({ allowed: true, until: '2027-03-01T00:00:00.000Z', reasons: [] });
  const named = await ask(caller, place, ASK_LICENSES);
  expect(named?.licenses.map(({ number }) => number).toSorted()).toEqual(['1', '2', '4']);
});

test('the days of grace of the provider let it go on', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'VIEWER');
  const place = await world.instance('PC');
  await world.license({ instance: place, expiresAt: new Date('2026-11-20T00:00:00Z') });
  const inGrace = async () => {
    const document =
      'query ($instanceId: ID!) { backupAuthorization(instanceId: $instanceId) { allowed inGrace until } }';
    return ask(caller, place, document);
  };
  expect(await inGrace()).toEqual({ allowed: false, inGrace: false, until: null });
  await api.database.owner.query('update provider set grace_days = 10 where id = $1', [world.providerId]);
  expect(await inGrace()).toEqual({ allowed: true, inGrace: true, until: '2026-11-30T00:00:00.000Z' });
});

test('a license tells until when its instance is in grace: as long as that may back up', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'VIEWER');
  const [place, server] = [await world.instance('PC'), await world.instance('SRV', null, 'Windows Server 2022')];
  const expired = { expiresAt: new Date('2026-11-20T00:00:00Z') };
  await world.licenses([
    { ...expired, number: 1, instance: place },
    { ...expired, number: 2 },
    { ...expired, number: 3, instance: place, category: 1, typeKey: 3 },
    { ...expired, number: 4, instance: server },
    { number: 5, instance: place, typeKey: 4 },
    { number: 6, instance: server, typeKey: 4, expiresAt: new Date('2026-11-01T00:00:00Z') },
  ]);
  await api.database.owner.query('update provider set grace_days = 10 where id = $1', [world.providerId]);
  const { data } = await caller.query<{ licenses: { nodes: { number: string; graceUntil: string | null }[] } }>(
    '{ licenses(sort: { field: NUMBER, direction: ASC }) { nodes { number graceUntil } } }',
  );
  expect(data?.licenses.nodes.map(({ number, graceUntil }) => [number, graceUntil])).toEqual([
    ['1', '2026-11-30T00:00:00.000Z'],
    ...['2', '3', '4', '5', '6'].map((number) => [number, null]),
  ]);
});

test('what is in the way is told, with what to do', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'VIEWER');
  const [bare, late, wrong, retired] = [
    await world.instance('BARE'),
    await world.instance('LATE'),
    await world.instance('WRONG', null, 'Windows Server 2022'),
    await world.instance('OLD'),
  ];
  await world.licenses([
    { instance: late, expiresAt: new Date('2026-11-01T00:00:00Z') },
    { instance: wrong },
    { instance: retired },
  ]);
  await api.database.owner.query('update instance set retired_at = now() where id = $1', [retired.id]);
  const told = async (place: { id: string }) => (await ask(caller, place))?.reasons;

  expect(await told(bare)).toEqual([
    { code: 'NO_LICENSE', message: 'BARE has no license: assign one.', since: null, licenseType: null },
  ]);
  expect(await told(late)).toEqual([
    {
      code: 'EXPIRED',
      message: 'The Desktop license of LATE was valid until 2026-10-31: renew it, or replace it by a free one.',
      since: '2026-11-01T00:00:00.000Z',
      licenseType: { code: 'DESKTOP' },
    },
  ]);
  expect(await told(wrong)).toMatchObject([
    {
      code: 'NOT_COVERED',
      message: expect.stringMatching(/^Desktop does not cover WRONG: assign Server, .*\.$/) as string,
    },
  ]);
  expect(await told(retired)).toMatchObject([{ code: 'RETIRED', message: 'OLD is retired: reinstate it first.' }]);
});

test('it is asked by one statement', async () => {
  const world = await api.world();
  const caller = await api.signIn(world, 'VIEWER');
  const place = await world.instance('PC');
  await world.license({ instance: place });
  await ask(caller, place);
  const statements = await statementsOf(() => ask(caller, place));
  expect(statements.filter((text) => /\b(instance|license)\b/.test(text))).toHaveLength(1);
});

test('nobody learns of another provider’s, or of what is beyond one’s companies', async () => {
  const world = await api.world();
  const mine = await world.company('Mine');
  const limited = await api.signIn(world, 'OPERATOR', [mine.id]);
  const stranger = await (await api.world()).instance('STRANGER');
  expect(await ask(limited, await world.instance('WITHIN', mine))).toMatchObject({ allowed: false });
  expect(await ask(limited, await world.instance('BEYOND'))).toBeNull();
  expect(await ask(limited, stranger)).toBeNull();
  expect((await api.anonymous.query(ASK, { instanceId: instanceId(stranger) })).code).toBe('UNAUTHENTICATED');
  expect((await limited.query(ASK, { instanceId: 'x' })).code).toBe('BAD_USER_INPUT');
});
