import { expect, test } from 'vitest';
import { holdingStateAt } from './instanceHolding.ts';

const now = Date.parse('2026-11-24T12:00:00Z');

test.each([
  ['valid licenses count until their last second', { validCount: 1, lastExpiresAt: '2026-11-24T12:00:01Z' }, 'valid'],
  ['they expire by the clock', { validCount: 1, lastExpiresAt: '2026-11-24T12:00:00Z' }, 'expired'],
  ['what the server calls expired is', { validCount: 0, lastExpiresAt: '2026-11-24T12:00:01Z' }, 'expired'],
] as const)('%s', (_title, holding, state) => expect(holdingStateAt(holding, now)).toBe(state));
