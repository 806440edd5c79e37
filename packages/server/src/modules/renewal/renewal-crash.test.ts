import { expect, test } from 'vitest';
import { testDatabase } from '../../../testkit/database.ts';
import { sweepAndKill } from '../../../testkit/renewal-crash.ts';
import { entities } from '../../modules.ts';

test('of two servers that renew a thousand licenses one is killed: each is charged once, and none is left over', async () => {
  const database = await testDatabase({ entities });
  await expect(sweepAndKill(database, 700)).resolves.toBeUndefined();
  await database.drop();
}, 120_000);
