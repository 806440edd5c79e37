import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { meetInAllOrders, SCENES } from '../../../testkit/interleavings.ts';
import { entities } from '../../modules.ts';

const MOST = 8;

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase({ entities });
});
afterAll(() => database.drop());

test.each(Object.keys(SCENES))('%s: whatever the order of their steps, each does all or nothing', async (name) => {
  expect(await meetInAllOrders(database, name, MOST)).toBeGreaterThan(MOST / 2);
});
