import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { run } from './steps.ts';

const report = '.cache/tests.json';

/** What a run of Vitest came to; `failed` counts a file that could not even be loaded as one. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** Whether anything ran, everything passed, nothing was skipped and no error was left over. */
  readonly ok: boolean;
}

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

/** Runs the tests with the arguments given, shows them as they run, and counts them. */
export async function runTests(...args: string[]): Promise<Tally> {
  mkdirSync('.cache', { recursive: true });
  rmSync(report, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run(['vitest', 'run', '--allowOnly=false', ...reporters, ...args], 'show');
  return tally(code);
}

/** Prints the line by which a run is read: how many passed, how many failed. It comes last. */
export function printTally({ passed, failed }: Tally): void {
  console.log(`${String(passed)} passed, ${String(failed)} failed`);
}

function tally(code: number): Tally {
  const counts = readReport();
  if (counts === undefined) return { passed: 0, failed: 0, ok: false };
  const unloaded = counts.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
  const passed = counts.numPassedTests;
  const failed = counts.numFailedTests + unloaded.length;
  const skipped = counts.numPendingTests + counts.numTodoTests;
  if (skipped > 0) console.log(`${String(skipped)} tests were skipped: a test runs, or it is removed.`);
  return { passed, failed, ok: code === 0 && failed === 0 && skipped === 0 && passed > 0 };
}

function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
