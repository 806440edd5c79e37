import { afterEach, expect, test, vi } from 'vitest';
import { signIn, signOut } from './session.ts';

function answerWith(answer: Response | Error) {
  const fetch = vi.fn<typeof globalThis.fetch>(() =>
    answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer),
  );
  vi.stubGlobal('fetch', fetch);
  return fetch;
}

afterEach(() => void vi.unstubAllGlobals());

test('email and password are sent to the server', async () => {
  const fetch = answerWith(Response.json({}));
  expect(await signIn('anna@acme.example', 'secret')).toBeNull();
  expect(fetch.mock.calls[0]?.[0]).toBe('/api/auth/sign-in/email');
  expect(fetch.mock.calls[0]?.[1]?.body).toBe('{"email":"anna@acme.example","password":"secret"}');
});

test.each([
  [new Response(null, { status: 401 }), { kind: 'wrong' }],
  [new Response(null, { status: 400 }), { kind: 'wrong' }],
  [new Response(null, { status: 500 }), { kind: 'failed' }],
  [new Response(null, { status: 502 }), { kind: 'unreachable' }],
  [new TypeError('Failed to fetch'), { kind: 'unreachable' }],
  [new Response(null, { status: 429, headers: { 'x-retry-after': '12' } }), { kind: 'rateLimited', retryAfter: 12 }],
  [new Response(null, { status: 429 }), { kind: 'rateLimited', retryAfter: 60 }],
])('%o is told as %o', async (answer, problem) => {
  answerWith(answer);
  expect(await signIn('a', 'b')).toEqual(problem);
});

test('a sign-out that does not reach the server is not taken for one', async () => {
  answerWith(new TypeError('Failed to fetch'));
  expect(await signOut()).toBe(false);
  answerWith(Response.json({ success: true }));
  expect(await signOut()).toBe(true);
});
