import { test } from 'vitest';
import { expectNothingLost } from '../../../../testkit/live-cuts.ts';

test(
  'every subscriber is told what was committed, through cuts of connections, of a server and of PostgreSQL',
  { timeout: 240_000 },
  () => expectNothingLost(1_200, ['connection', 'server', 'connection', 'crash', 'connection', 'restart']),
);
