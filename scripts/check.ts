/**
 * Everything that must hold before a change is done. `pnpm check` runs all of it, and so does `pnpm test`;
 * `pnpm check lint types` runs the steps whose names begin so.
 */
import { ensureBrowser } from './browser.ts';
import { printResult, runSteps, type Step } from './steps.ts';
import { printTally, runTests } from './tests.ts';

const steps: readonly Step[] = [
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'] },
  { name: 'types of server', command: ['tsc', '-p', 'packages/server'] },
  { name: 'types of web', command: ['vue-tsc', '-p', '.'], folder: 'packages/web' },
  ...['schema', 'e2e', 'bench'].map((name): Step => ({
    name: `types of ${name}`,
    command: ['tsc', '-p', `packages/${name}`],
  })),
  { name: 'types of scripts', command: ['tsc', '-p', '.'] },
  {
    name: 'imports',
    command: ['depcruise', '--config', '.dependency-cruiser.js', 'packages', 'scripts', 'vitest.config.ts'],
  },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'] },
  { name: 'dead code', command: ['knip'] },
  { name: 'schema is fresh', command: ['tsx', 'scripts/schema-fresh.ts'] },
  { name: 'schema breaks nobody', command: ['tsx', 'scripts/schema-breaks.ts'] },
  { name: 'documents are fresh', command: ['graphql-codegen', '--config', 'codegen.ts', '--check', '--silent'] },
];

const wanted = process.argv.slice(2);
const isWanted = (name: string) => wanted.length === 0 || wanted.some((word) => name.startsWith(word));

/** Runs every test in a Chromium and a PostgreSQL of their own; the last line printed is the tally. */
async function test(): Promise<boolean> {
  const start = performance.now();
  const tally = await runTests();
  printResult('tests', tally.ok, start);
  process.once('exit', () => printTally(tally));
  return tally.ok;
}

async function check(): Promise<number> {
  const chosen = steps.filter(({ name }) => isWanted(name));
  const tests = isWanted('tests');
  if (chosen.length === 0 && !tests) throw new Error(`No step begins with: ${wanted.join(' ')}`);
  if (tests) process.env['LICENSE_CONSOLE_CHROMIUM'] = ensureBrowser();
  const failed = await runSteps(
    steps.filter(({ name }) => isWanted(name)),
    2,
  );
  if (tests && !(await test())) failed.push('tests');
  if (failed.length > 0) console.log(`\nFailed: ${failed.join(', ')}`);
  return failed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await check();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
