import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium, type Browser, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chromiumFlags } from '../../../scripts/browser.ts';

const PORT = 4791;
const ADDRESS = `http://localhost:${PORT}`;

let folder: string;
let server: ChildProcess | undefined;
let browser: Browser | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'license-console-e2e-'));
  const env = {
    ...process.env,
    NODE_ENV: 'production',
    PORT: String(PORT),
    DATA_DIR: folder,
    DATABASE_URL: '',
    BASE_URL: '',
  };
  const child = spawn('node', ['--import', 'tsx', 'src/main.ts'], {
    cwd: resolve(import.meta.dirname, '../../server'),
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  server = child;
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('The server ended before it listened'))),
  ]);
  const executablePath = process.env['LICENSE_CONSOLE_CHROMIUM'];
  browser = await chromium.launch({ ...(executablePath && { executablePath }), args: chromiumFlags });
}, 110_000);

afterAll(async () => {
  await browser?.close();
  if (server?.exitCode === null) {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
});

async function signedIn(path: string): Promise<Page> {
  if (!browser) throw new Error('The browser is started before the tests');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${ADDRESS}${path}`);
  await page.getByLabel(/e-?mail/i).fill('anna@acme.example');
  await page.getByLabel('Password', { exact: true }).fill('license-console');
  await page.getByRole('button', { name: 'Sign in' }).click();
  return page;
}

test('one signs in to the demo world and sees its licenses in groups', async () => {
  const page = await signedIn('/licenses');
  await page.getByRole('heading', { name: 'Licenses', level: 1 }).waitFor();
  const grid = page.getByRole('treegrid');
  await grid.getByText('Desktop', { exact: true }).first().waitFor();
  expect(await grid.getByText('Microsoft 365', { exact: true }).first().isVisible()).toBe(true);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')).toEqual([]);
  await page.context().close();
});
