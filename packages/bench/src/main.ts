// What the decorators of the product's classes write to; before any of them.
import 'reflect-metadata';
import { benchAssign } from './assign/assign.ts';
import { ASSIGN_USAGE, readAssignOptions } from './assign/options.ts';
import { benchGrid } from './grid/grid.ts';
import { readOptions, USAGE } from './grid/options.ts';
import { benchLive } from './live/live.ts';
import { LIVE_USAGE, readLiveOptions } from './live/options.ts';

/** Resolves to whether every bar is met. */
type Measurement = () => Promise<boolean>;

const [name, ...args] = process.argv.slice(2);
const measurement = read();
if (measurement) {
  process.exitCode = (await measurement()) ? 0 : 1;
} else {
  console.error(`${USAGE}\n\n${ASSIGN_USAGE}\n\n${LIVE_USAGE}`);
  process.exitCode = 2;
}

function read(): Measurement | undefined {
  try {
    if (name === 'grid') return bound(benchGrid, readOptions(args));
    if (name === 'assign') return bound(benchAssign, readAssignOptions(args));
    if (name === 'live') return bound(benchLive, readLiveOptions(args));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  return undefined;
}

function bound<Options>(bench: (options: Options) => Promise<boolean>, options: Options): Measurement {
  return () => bench(options);
}
