import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../../testkit/api.ts';

const COVERAGE = '{ licenseTypes { code coverage { kind platform } } }';

interface Type {
  code: string;
  coverage: { kind: string; platform: string }[];
}

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});
afterAll(() => api.close());

test('each license type tells which instances it covers', async () => {
  const caller = await api.signIn(await api.world(), 'VIEWER');
  const { data, errors } = await caller.query<{ licenseTypes: Type[] }>(COVERAGE);
  expect(errors).toEqual([]);
  const byCode = new Map(data?.licenseTypes.map(({ code, coverage }) => [code, coverage]));
  const of = (code: string) => byCode.get(code)?.map(({ kind, platform }) => `${kind} ${platform}`);
  expect(of('DESKTOP')).toEqual(['COMPUTER WINDOWS_DESKTOP', 'COMPUTER MACOS', 'COMPUTER LINUX']);
  expect(of('SERVER')).toEqual(['COMPUTER WINDOWS_SERVER', 'COMPUTER MACOS', 'COMPUTER LINUX']);
  expect(of('MICROSOFT_365')).toEqual(['DOMAIN NONE']);
  expect(of('VM_SERVER')).toContain('HOST VIRTUALIZATION');
});

test('what is not in force today is not told', async () => {
  const caller = await api.signIn(await api.world(), 'VIEWER');
  api.setNow(new Date('1990-01-01T00:00:00Z'));
  const { data } = await caller.query<{ licenseTypes: Type[] }>(COVERAGE);
  expect(data?.licenseTypes.flatMap(({ coverage }) => coverage)).toEqual([]);
});
