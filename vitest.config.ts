import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumFlags, findBrowser } from './scripts/browser.ts';

const executablePath = findBrowser();

// `graphql` has a CommonJS and an ES entry: whoever imports it under test gets the one that Node gives to its libraries.
export const oneGraphql = [{ find: /^graphql$/, replacement: 'graphql/index.js' }];

/** Starts the PostgreSQL that the server's tests share. */
export const serverSetup = ['packages/server/testkit/global-setup.ts']
  .filter((file) => existsSync(file))
  .map((file) => resolve(file));

/** Lets the server's classes be imported in any order. */
export const decorators = resolve('packages/server/testkit/decorators.ts');

// Two cores, and tests that wait for what another process does: patience is for a busy machine, never for a fault.
const pace = { maxWorkers: 2, testTimeout: 20_000, hookTimeout: 60_000, expect: { poll: { timeout: 10_000 } } };

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias: oneGraphql },
        test: {
          name: 'server',
          ...pace,
          root: 'packages/server',
          include: ['{src,testkit}/**/*.test.ts'],
          setupFiles: decorators,
          globalSetup: serverSetup,
        },
      },
      {
        extends: 'packages/web/vite.config.ts',
        resolve: { alias: oneGraphql },
        test: {
          name: 'web',
          ...pace,
          root: 'packages/web',
          include: ['src/**/*.test.ts'],
          exclude: ['src/**/*.browser.test.ts'],
          environment: 'happy-dom',
          // One DOM a worker, a fresh context a file: a third of the time.
          pool: 'vmThreads',
        },
      },
      {
        extends: 'packages/web/vite.config.ts',
        // Compiled templates import it, sources need not: the scan for dependencies would miss it, and reload a test.
        optimizeDeps: { include: ['vue'] },
        test: {
          name: 'browser',
          ...pace,
          root: 'packages/web',
          include: ['src/**/*.browser.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { ...(executablePath && { executablePath }), args: chromiumFlags } }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        resolve: { alias: oneGraphql },
        test: {
          name: 'e2e',
          root: 'packages/e2e',
          include: ['src/**/*.e2e.ts'],
          env: { ...(executablePath && { LICENSE_CONSOLE_CHROMIUM: executablePath }) },
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
