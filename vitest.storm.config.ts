import { defineConfig } from 'vitest/config';
import { decorators, oneGraphql, serverSetup } from './vitest.config.ts';

/** The long runs under concurrency and faults, one after the other: `pnpm test:storm`. */
export default defineConfig({
  resolve: { alias: oneGraphql },
  test: {
    include: ['packages/*/src/**/*.storm.ts'],
    setupFiles: decorators,
    globalSetup: serverSetup,
    // What is held can only be measured once garbage is collected.
    execArgv: ['--expose-gc'],
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
