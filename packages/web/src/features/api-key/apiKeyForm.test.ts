import { expect, test } from 'vitest';
import { exampleOf, toKeyInput, type ApiKeyDraft } from './apiKeyForm.ts';

const plain: ApiKeyDraft = { name: ' Wall ', scopes: new Set(), companies: null, end: 'never' };

test('a key reads, of all companies and without end, unless more is chosen', () => {
  expect(toKeyInput(plain)).toEqual({ name: 'Wall', scopes: ['LICENSE_READ'], companies: null, expiresAt: null });
});

test('what is chosen is asked for, the scopes in their order', () => {
  const draft: ApiKeyDraft = {
    ...plain,
    ...{ scopes: new Set(['LICENSE_BUY', 'LICENSE_CHANGE'] as const), companies: ['c1'], end: 'P90D' },
  };
  expect(toKeyInput(draft)).toEqual({
    ...{ name: 'Wall', scopes: ['LICENSE_READ', 'LICENSE_CHANGE', 'LICENSE_BUY'] },
    ...{ companies: ['c1'], expiresAt: 'P90D' },
  });
});

test('the example asks the console’s own server with the key', () => {
  expect(exampleOf('lck_1', 'https://x.example')).toBe(
    `curl -H 'authorization: Bearer lck_1' -H 'content-type: application/json' -d '{"query":"{ licenses(first: 3) { nodes { number expiresAt } } }"}' https://x.example/graphql`,
  );
});
