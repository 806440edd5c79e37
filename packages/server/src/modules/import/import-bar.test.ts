import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { importBar } from './import-bar.ts';
import { type Progress } from './progress.ts';

/** What is written while `use` tells of its progress. */
async function written(isTTY: boolean, use: (progress: Progress) => void): Promise<string> {
  const output = new PassThrough();
  const terminal = { isTTY, columns: 120, cursorTo: () => true, moveCursor: () => true, clearLine: () => true };
  use(importBar(Object.assign(output, terminal) as unknown as NodeJS.WriteStream));
  output.end();
  return text(output);
}

const steps = (progress: Progress): void => {
  progress.step('Reading', 1_000);
  for (let part = 0; part < 100; part++) progress.advance(10);
  progress.step('Writing', null);
  progress.advance(5);
  progress.step('Nothing to do', 0);
  progress.done();
};

test('a log gets a line a step and one a tenth', async () => {
  const tenths = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => `Reading: ${tenth}0 %`);
  expect(await written(false, steps)).toBe(['Reading', ...tenths, 'Writing', 'Nothing to do', ''].join('\n'));
});

test('a terminal gets a bar a step, or its name where it has no length', async () => {
  const shown = await written(true, steps);
  expect(shown).toContain('Reading');
  expect(shown).toContain('100%');
  expect(shown).toContain('Writing …\n');
});
