import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type TestApi } from '../../testkit/api.ts';

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
});

afterAll(() => api.close());

test('a fault nobody foresaw is logged once with the request’s id, and told without any detail', async () => {
  const person = await api.signIn(await api.world());
  await api.database.owner.query('alter table company rename to hidden');
  const { status, data, errors, response } = await person.query('{ companies { nodes { name } } }');
  await api.database.owner.query('alter table hidden rename to company');

  const requestId = response.headers['x-request-id'];
  expect([status, data]).toEqual([200, null]);
  expect(errors).toEqual([
    {
      message: `Something went wrong here. Request ${String(requestId)} is in the log.`,
      path: ['companies'],
      extensions: { code: 'INTERNAL', requestId },
    },
  ]);
  const [message, error, ...more] = api.faults;
  expect(message).toBe(`Request ${String(requestId)} failed at companies`);
  expect(String(error)).toContain('relation "company" does not exist');
  expect(more).toEqual([]);
});

test('every answer tells browsers to load nothing from elsewhere and to let nobody frame it', async () => {
  const { headers } = await api.anonymous.send({ method: 'GET', url: '/nothing' });
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'same-origin' });
});

test('the id of a request is the server’s own', async () => {
  const headers = { 'x-request-id': 'mine' };
  const ids = await Promise.all(
    [1, 2].map(async () => (await api.anonymous.send({ url: '/health', headers })).headers['x-request-id']),
  );
  expect(new Set([...ids, 'mine']).size).toBe(3);
});

test('the server says that it is well while the database answers', async () => {
  const { statusCode, body } = await api.anonymous.send({ url: '/health' });
  expect([statusCode, body]).toEqual([200, '{"status":"ok"}']);
});
