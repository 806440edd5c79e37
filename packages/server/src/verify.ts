import 'reflect-metadata';
import { resolve } from 'node:path';
import { Closing } from './closing.ts';
import { readConfig } from './config.ts';
import { openForCommand } from './open-database.ts';
import { transactAsOwner } from './database/owner.ts';
import { CannotStart } from './kernel/cannot-start.ts';
import { foldCounts, verifyProvider } from './modules/license/index.ts';
import { verifyPolicies } from './modules/policy/index.ts';

try {
  await verify();
} catch (error) {
  process.exitCode = 1;
  console.error(error instanceof CannotStart ? error.message : error);
}
process.exit();

/** Recounts everything that is kept about licenses, for every provider, and tells what differs. */
async function verify(): Promise<void> {
  await using running = new Closing();
  const config = readConfig(resolve(import.meta.dirname, '../../../.data'));
  const { owner } = await openForCommand(config, running, (step) => console.error(step));
  const { rows } = await owner.query<{ id: string; name: string }>('select id, name from provider order by name');
  for (const { id, name } of rows) {
    const differences = await transactAsOwner(owner, async (run, client) => {
      await client.query('set transaction isolation level repeatable read');
      const now = new Date();
      if (!(await foldCounts(run, id, now)))
        throw new CannotStart(`The counts of "${name}" are being folded; try again`);
      return [...(await verifyProvider(run, id, now)), ...(await verifyPolicies(run, id))];
    });
    for (const { what, detail } of differences) console.log(`${name}: ${what}: ${detail}`);
    console.log(`${name}: ${differences.length === 0 ? 'all counts are right' : `${differences.length} differences`}`);
    if (differences.length > 0) process.exitCode = 1;
  }
}
