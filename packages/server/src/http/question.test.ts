import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { type Actor } from '../kernel/access.ts';
import { questionOf } from './question.ts';

const ACTOR: Actor = {
  ...{ actorId: 'u1', name: 'Anna', email: 'anna@example.com', role: 'OWNER', permissions: [], companyIds: null },
  ...{ providerId: 'p1', providerName: 'Acme', timeZone: 'UTC', currency: 'EUR' },
};
const EVENTS = 'subscription ($filter: F, $after: String) { licenseEvents(filter: $filter, after: $after) { cursor } }';

const ask = (given: { query?: string; variables?: Record<string, unknown>; actor?: Partial<Actor> } = {}): string =>
  questionOf({
    document: parse(given.query ?? EVENTS),
    variables: given.variables ?? { filter: {}, after: 'a' },
    actor: { ...ACTOR, ...given.actor },
  });

test.each([
  ['from another cursor', { variables: { filter: {}, after: 'b' } }],
  ['from now on', { variables: { filter: {} } }],
  ['as another person with the same rights', { actor: { actorId: 'u2', name: 'Bo', email: 'bo@example.com' } }],
])('who asks the same %s asks the same question', (_what, other) => {
  expect(ask(other)).toBe(ask());
});

test.each([
  ['for other variables', { variables: { filter: { search: 'x' }, after: 'a' } }],
  ['for other fields', { query: EVENTS.replace('cursor', 'kind') }],
  ['of another provider', { actor: { providerId: 'p2' } }],
  ['in another role', { actor: { role: 'VIEWER' as const } }],
  ['with other permissions', { actor: { permissions: ['license.read' as const] } }],
  ['limited to companies', { actor: { companyIds: ['c1'] } }],
])('who asks %s asks another question', (_what, other) => {
  expect(ask(other)).not.toBe(ask());
});

test('a cursor that is used for more than to go on belongs to the question', () => {
  const query = 'subscription ($after: String) { licenseEvents(after: $after) { field(text: $after) } }';
  expect(ask({ query, variables: { after: 'a' } })).not.toBe(ask({ query, variables: { after: 'b' } }));
});
