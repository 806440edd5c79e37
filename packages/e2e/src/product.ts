import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { expect } from 'vitest';
import { chromiumFlags } from '../../../scripts/browser.ts';

/** The product with its demo world, and a browser before it. */
export interface Product {
  /** A page at `path`, behind the sign-in, in a browser of its own, which finds the product at `address` or directly. */
  signedIn(path: string, address?: string): Promise<Page>;
  /** One more tab of the same browser. */
  tab(context: BrowserContext, path: string): Promise<Page>;
  stop(): Promise<void>;
}

/** Starts the product as a stranger does, in an empty folder. */
export async function startProduct(port: number): Promise<Product> {
  const folder = await mkdtemp(join(tmpdir(), 'license-console-e2e-'));
  const own = { NODE_ENV: 'production', PORT: String(port), DATA_DIR: folder, DATABASE_URL: '', BASE_URL: '' };
  const server = spawn('node', ['--import', 'tsx', 'src/main.ts'], {
    cwd: resolve(import.meta.dirname, '../../server'),
    env: { ...process.env, ...own },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(server.stdout, 'data'),
    once(server, 'exit').then(() => Promise.reject(new Error('The server ended before it listened'))),
  ]);
  const executablePath = process.env['LICENSE_CONSOLE_CHROMIUM'];
  const browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumFlags });
  const address = `http://localhost:${port}`;

  return {
    async signedIn(path, at = address) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      await page.goto(`${at}${path}`);
      await page.getByLabel(/e-?mail/i).fill('anna@acme.example');
      await page.getByLabel('Password', { exact: true }).fill('license-console');
      await page.getByRole('button', { name: 'Sign in' }).click();
      return page;
    },
    async tab(context, path) {
      const page = await context.newPage();
      await page.goto(`${address}${path}`);
      return page;
    },
    async stop() {
      await browser.close();
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await once(server, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nothing on the page keeps anyone out. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
}
