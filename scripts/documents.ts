/** Generates the documents again whenever the schema or a `.graphql` file beside a component or a journey changes. */
import { watch } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { run } from './steps.ts';

let isStale = true;
let isRunning = false;

for (const folder of ['packages/schema', 'packages/web/src', 'packages/e2e/src']) {
  watch(folder, { recursive: true }, (_event, file) => {
    if (file?.endsWith('.graphql') !== true) return;
    isStale = true;
    void generate();
  });
}
await generate();

async function generate(): Promise<void> {
  if (isRunning) return;
  isRunning = true;
  while (isStale) {
    // An editor writes a file in several steps.
    await pause(100);
    isStale = false;
    const { code, output } = await run(['graphql-codegen', '--config', 'codegen.ts', '--silent'], 'keep');
    console.log(code === 0 ? 'Documents are fresh' : output.trim());
  }
  isRunning = false;
}
