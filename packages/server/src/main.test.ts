import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRunning } from './database/embedded/cluster.ts';

/** A product that is being started, as a person would see it. */
interface Started {
  process: ChildProcess;
  /** All that it ever writes to standard error. */
  errors: Promise<string>;
  exitCode: Promise<number | null>;
}

let dataDir: string;
let port: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'license-console-main-'));
  port = await freePort();
});

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

function start(environment: Record<string, string> = {}): Started {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main.ts'], {
    cwd: resolve(import.meta.dirname, '..'),
    env: { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', DATA_DIR: dataDir, PORT: port, DEMO: 'false', ...environment },
  });
  children.push(child);
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  return { process: child, errors: text(child.stderr), exitCode };
}

async function freePort(): Promise<string> {
  const probe = createServer().listen(0);
  await once(probe, 'listening');
  const { port: free } = probe.address() as AddressInfo;
  probe.close();
  return String(free);
}

async function ready({ process: child, errors }: Started): Promise<void> {
  const said = await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data').then(String), errors]);
  expect(said).toContain(`License Console runs at http://localhost:${port}`);
}

/** What it says when it gives up: its last line, and no stack above it. */
async function complaint({ errors, exitCode }: Started): Promise<string> {
  expect(await exitCode).toBe(1);
  const lines = (await errors).trimEnd().split('\n');
  expect(lines.filter((line) => /^\s+at /.test(line))).toEqual([]);
  return lines.at(-1) ?? '';
}

test('a wrong setting is told in one line', async () => {
  expect(await complaint(start({ PORT: 'http' }))).toBe('PORT must be a whole number from 1 to 65535, not "http"');
  expect(await complaint(start({ DATABASE_URL: 'nonsense' }))).toMatch(/^DATABASE_URL must be like postgres:/);
});

test('a busy port is told in one line, before anything slow is done', async () => {
  const other = createServer().listen(Number(port), 'localhost');
  await once(other, 'listening');
  const attempt = start();
  expect(await complaint(attempt)).toBe(
    `Port ${port} is already in use; end what listens there, or set PORT to another`,
  );
  expect((await attempt.errors).split('\n')).toHaveLength(2);
  other.close();
});

test('an unreachable database is told in one line', { timeout: 60_000 }, async () => {
  const attempt = start({ DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/licenses' });
  expect(await complaint(attempt)).toBe('PostgreSQL at 127.0.0.1:1 cannot be reached (ECONNREFUSED)');
});

test('it serves until it is asked to end, and leaves nothing running', { timeout: 180_000 }, async () => {
  const first = start();
  await ready(first);
  const page = await fetch(`http://localhost:${port}/licenses`, { headers: { accept: 'text/html' } });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('<div id="app">');

  expect(await complaint(start({ PORT: await freePort() }))).toBe(
    `License Console already runs on this data folder (process ${first.process.pid}, http://localhost:${port})`,
  );

  first.process.kill('SIGKILL');
  await first.exitCode;
  const folder = join(dataDir, 'postgres');
  expect(await findRunning(folder)).toMatchObject({ ready: true });

  const second = start();
  await ready(second);
  second.process.kill('SIGINT');
  expect(await second.exitCode).toBe(0);
  expect(await findRunning(folder)).toBeUndefined();
  await expect(fetch(`http://localhost:${port}/licenses`)).rejects.toThrow();
});
