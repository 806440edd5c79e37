import { spawn } from 'node:child_process';
import { delimiter, resolve } from 'node:path';

/** One part of the check: a program that says by its exit code whether all is well. */
export interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Folder in which the command runs, and whose own programs come first; the root when left out. */
  readonly folder?: string;
}

/** How a command ended: its exit code, 1 when it never started, and all it printed when that was kept. */
export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** Runs a command to its end; `keep` holds its output back, `show` lets it through as it comes. */
export function run(command: Step['command'], output: 'keep' | 'show', folder = '.'): Promise<Outcome> {
  const [program, ...args] = command;
  const path = [resolve(folder, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, PATH: path },
      shell: process.platform === 'win32',
      stdio: output === 'show' ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let kept = '';
    child.stdout?.on('data', (text: Buffer) => (kept += text.toString()));
    child.stderr?.on('data', (text: Buffer) => (kept += text.toString()));
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('close', (code) => done({ code: code ?? 1, output: kept }));
  });
}

/**
 * Runs every step, `lanes` at a time, and prints each one's name, result and duration as it ends, with its output when
 * it failed. Answers the names of those that failed; one failure stops nothing.
 */
export async function runSteps(steps: readonly Step[], lanes: number): Promise<string[]> {
  const failed: string[] = [];
  const waiting = [...steps];
  const lane = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(step))) failed.push(step.name);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return failed;
}

async function runStep({ name, command, folder }: Step): Promise<boolean> {
  const start = performance.now();
  const { code, output } = await run(command, 'keep', folder);
  printResult(name, code === 0, start);
  if (code !== 0) console.log(`\n${output.trim()}\n`);
  return code === 0;
}

/** Prints one line: a name, how it went, and how long it took since `start`, a reading of `performance.now()`. */
export function printResult(name: string, passed: boolean, start: number): void {
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${passed ? '✔' : '✘'} ${name.padEnd(24)} ${passed ? 'ok    ' : 'FAILED'} ${seconds.padStart(6)} s`);
}
