import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { meetInAllOrders, SCENES } from '../../../testkit/interleavings.ts';
import { entities } from '../../modules.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ entities });
});
afterAll(() => database.drop());

test.each(Object.keys(SCENES))('%s: in whatever order of their steps, each does all or nothing', async (name) => {
  const met = await meetInAllOrders(database, name);
  console.log(`${name}: ${met} orders`);
  expect(met).toBeGreaterThan(1);
});
