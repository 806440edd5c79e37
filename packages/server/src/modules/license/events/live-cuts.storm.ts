import { test } from 'vitest';
import { expectNothingLost, type Cut } from '../../../../testkit/live-cuts.ts';

const EVENTS = 100_000;
const CUTS = 100;

/** Of a hundred cuts: most of connections, some of servers, a few of PostgreSQL. */
function anyCut(): Cut {
  const chance = Math.random();
  if (chance < 0.8) return 'connection';
  if (chance < 0.94) return 'server';
  return chance < 0.97 ? 'restart' : 'crash';
}

test(
  'every subscriber is told 100,000 events as they were committed, through 100 cuts of connections, servers and PostgreSQL',
  { timeout: 3_600_000 },
  () => expectNothingLost(EVENTS, Array.from({ length: CUTS }, anyCut)),
);
