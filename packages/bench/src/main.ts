// What the decorators of the product's classes write to; before any of them.
import 'reflect-metadata';
import { benchGrid } from './grid/grid.ts';
import { readOptions, USAGE, type Options } from './grid/options.ts';

const [measurement, ...rest] = process.argv.slice(2);
const options = measurement === 'grid' ? read(rest) : undefined;
if (options) {
  process.exitCode = (await benchGrid(options)) ? 0 : 1;
} else {
  console.error(USAGE);
  process.exitCode = 2;
}

function read(args: string[]): Options | undefined {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return undefined;
  }
}
