/** Fails when packages/schema/schema.graphql is not what the server's code says. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { run } from './steps.ts';

const committed = 'packages/schema/schema.graphql';
const emitted = resolve('.cache/schema.graphql');

mkdirSync('.cache', { recursive: true });
rmSync(emitted, { force: true });
const { code, output } = await run(['tsx', 'src/emit-schema.ts', emitted], 'keep', 'packages/server');
if (code !== 0 || !existsSync(emitted)) {
  console.error(output.trim() || `No schema was written to ${emitted}.`);
  process.exitCode = 1;
} else if (readFileSync(emitted, 'utf8') !== readFileSync(committed, 'utf8')) {
  const { output: difference } = await run(
    ['git', 'diff', '--no-index', '--stat', '--patch', committed, emitted],
    'keep',
  );
  console.error(`${committed} is out of date: run pnpm schema.\n${difference.split('\n').slice(0, 60).join('\n')}`);
  process.exitCode = 1;
}
