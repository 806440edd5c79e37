import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { setPolicy } from '../../../../testkit/policies.ts';
import { TYPE, type World } from '../../../../testkit/world.ts';
import { newId } from '../../../kernel/ids.ts';
import { type ImportedInstances } from './import-instances.service.ts';

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(new Date('2026-11-24T12:00:00Z'));
});
afterAll(() => api.close());

const HEADER = 'Name,Kind,Operating System,Company,License Types';
const csv = (...rows: string[]): string => [HEADER, ...rows].join('\n');

async function post(caller: Caller, payload: string, { key = newId(), dryRun = false, headers = {} } = {}) {
  const url = `/imports/instances${dryRun ? '?dryRun=true' : ''}`;
  const sent = { 'content-type': 'text/csv', 'idempotency-key': key, ...headers };
  return caller.send({ method: 'POST', url, headers: sent, payload });
}

async function importList(caller: Caller, text: string, options = {}): Promise<ImportedInstances> {
  const answer = await post(caller, text, options);
  expect(answer.statusCode).toBe(200);
  return answer.json<ImportedInstances>();
}

/** `name kind platform company needs` of each instance, by name. */
async function instances({ providerId }: World): Promise<string[]> {
  const { rows } = await api.database.owner.query<{ line: string }>(
    `select concat_ws(' ', instance.name, kind, platform, coalesce(company.name, '-'), (
       select string_agg(license_type.code, '+' order by license_type.id) from need
       join license_type on license_type.id = need.license_type_id where need.instance_id = instance.id)) as line
     from instance left join company on company.id = instance.company_id
     where instance.provider_id = $1 order by instance.name`,
    [providerId],
  );
  return rows.map(({ line }) => line);
}

async function scene() {
  const world = await api.world();
  const acme = await world.company('Acme');
  return { world, acme, caller: await api.signIn(world, 'OPERATOR') };
}

const NOTHING = { createdCount: 0, unchangedCount: 0, badRows: [], badRowCount: 0, userErrors: [] };

test('a list brings instances with what they need; again, it changes nothing', async () => {
  const { world, acme, caller } = await scene();
  await api.database.owner.query('update company set default_license_type_id = $2 where id = $1', [
    acme.id,
    TYPE.DESKTOP,
  ]);
  const text = csv(
    'PC-1,,Windows 11 Pro,Acme,',
    '"SRV, 1",computer,Windows Server 2022,Acme,Server; ms sql server',
    'contoso.example,domain,,,MICROSOFT_365',
    'esx-1,Host,VMware ESXi 8,Acme,VM Server Socket',
  );

  expect(await importList(caller, text, { dryRun: true })).toEqual({ ...NOTHING, createdCount: 4 });
  expect(await instances(world)).toEqual([]);
  expect(await importList(caller, text, { key: 'one' })).toEqual({ ...NOTHING, createdCount: 4 });
  expect(await instances(world)).toEqual([
    'contoso.example 2 5 - MICROSOFT_365',
    'esx-1 1 4 Acme VM_SERVER_SOCKET',
    'PC-1 0 0 Acme DESKTOP',
    'SRV, 1 0 1 Acme SERVER+MS_SQL_SERVER',
  ]);
  expect(await importList(caller, text)).toEqual({ ...NOTHING, unchangedCount: 4 });
  expect(await importList(caller, text, { key: 'one' })).toEqual({ ...NOTHING, createdCount: 4 });
  const more = await importList(caller, csv('PC-1,,Windows 11 Pro,Acme,', 'PC-1,,Windows 11 Pro,,'), { dryRun: true });
  expect(more).toEqual({ ...NOTHING, createdCount: 1, unchangedCount: 1 });
  const other = await importList(caller, csv('PC-9,,Windows 11 Pro,,'), { key: 'one' });
  expect(other.userErrors).toMatchObject([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
});

test('each bad row is told with its place and what to do, and nothing is imported', async () => {
  const { world, acme, caller } = await scene();
  await world.company('Twin');
  await world.company('Twin');
  await api.database.owner.query('update company set allowed_license_type_ids = $2 where id = $1', [acme.id, [1, 2]]);
  const list = await importList(
    caller,
    csv(
      'GOOD,,Windows 11,Acme,',
      ',,Windows 11,Acme,',
      'A,phone,Windows 11,Acme,',
      'B,,Plan 9,Acme,',
      'C,,Windows 11,Nobody,',
      'D,,Windows 11,Twin,',
      'E,,Windows 11,Acme,Gold',
      'F,,Windows 11,Acme,Server',
      'G,,Windows 11,Acme,Ultimate',
      'GOOD,,Windows 11,Acme,',
      'H,,Windows 11,Acme',
      'I,,Windows 11,Acme,Desktop;DESKTOP',
    ),
  );
  expect(list).toMatchObject({ createdCount: 0, badRowCount: 11, userErrors: [] });
  expect(list.badRows.map(({ row, reason }) => `${row} ${reason}`)).toEqual([
    '3 The name is empty: give one of 1 to 255 characters.',
    '4 "phone" is no kind of instance: use computer, host or domain.',
    expect.stringMatching(/^5 What B runs does not fit what it is/),
    '6 There is no company "Nobody": add it, or correct the name.',
    '7 There are 2 companies "Twin": give them different names first.',
    expect.stringMatching(/^8 There is no license type "Gold": use Desktop, Server/),
    '9 Server does not cover F: choose Desktop.',
    expect.stringMatching(/^10 The company of G does not use Ultimate/),
    '11 It is the same instance as row 2: keep one of them.',
    '12 It has 4 columns, not 5: put text with commas into quotes.',
    '13 Desktop is named twice: name it once.',
  ]);
  expect(await instances(world)).toEqual([]);
  const many = await importList(caller, csv(...Array.from({ length: 250 }, () => ',,,,')));
  expect([many.badRowCount, many.badRows.length, many.badRows[99]?.row]).toEqual([250, 100, 101]);
});

test('of those who import the same at once, each instance is made once; ten thousand are one go', async () => {
  const { world, acme, caller } = await scene();
  const text = csv(...Array.from({ length: 10_000 }, (_, index) => `PC-${index},,Windows 11,Acme,Desktop`));
  await world.licenses(Array.from({ length: 50 }, () => ({})));
  await setPolicy(caller, acme, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL' });
  const answers = await Promise.all([1, 2, 3].map(() => importList(caller, text)));
  expect(answers.map(({ createdCount }) => createdCount).toSorted()).toEqual([0, 0, 10_000]);
  const { rows } = await api.database.owner.query<{ instances: number; needs: number; used: number }>(
    `select (select count(*)::int from instance where provider_id = $1) as instances,
       (select count(*)::int from need where provider_id = $1) as needs,
       (select count(*)::int from license where provider_id = $1 and used) as used`,
    [world.providerId],
  );
  expect(rows).toEqual([{ instances: 10_000, needs: 10_000, used: 50 }]);
});

test('who may not change licenses is sent away before the list is read; limited persons stay within their companies', async () => {
  const { world, acme } = await scene();
  await world.company('Bolt');
  const text = csv('PC-1,,Windows 11,Acme,');
  const refusal = async (caller: Caller, options = {}) => {
    const answer = await post(caller, text, options);
    return [
      answer.statusCode,
      answer.json<{ errors: { extensions: { code: string } }[] }>().errors[0]?.extensions.code,
    ];
  };
  expect(await refusal(api.anonymous)).toEqual([401, 'UNAUTHENTICATED']);
  expect(await refusal(await api.signIn(world, 'VIEWER'))).toEqual([403, 'FORBIDDEN']);
  const limited = await api.signIn(world, 'OPERATOR', [acme.id]);
  expect(await refusal(limited, { headers: { origin: 'https://elsewhere.example' } })).toEqual([403, 'FORBIDDEN']);
  expect((await refusal(limited, { headers: { 'content-type': 'application/json' } }))[0]).toBe(415);
  const list = await importList(limited, csv('A,,Windows 11,Bolt,', 'B,,Windows 11,,', 'C,,Windows 11,Acme,'));
  expect(list.badRows.map(({ reason }) => reason)).toEqual([
    'There is no company "Bolt": add it, or correct the name.',
    'Its company is missing: name one of your companies.',
  ]);
  expect((await importList(limited, text)).createdCount).toBe(1);
  expect((await importList(limited, text, { key: '' })).userErrors).toMatchObject([{ path: ['idempotencyKey'] }]);
  expect((await post(limited, 'x'.repeat(9 * 1024 * 1024))).statusCode).toBe(413);
});
