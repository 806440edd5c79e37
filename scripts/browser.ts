import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright';

/** What Chromium needs inside a container, and what it had better not do there. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The path of a Chromium on this machine: the one named by LICENSE_CONSOLE_CHROMIUM or CHROMIUM_PATH, one on the path,
 * or Playwright's own download. Undefined when there is none.
 */
export function findBrowser(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = [
    process.env['LICENSE_CONSOLE_CHROMIUM'],
    process.env['CHROMIUM_PATH'],
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    chromium.executablePath(),
  ];
  return candidates.find((path) => path !== undefined && isExecutable(path));
}

/**
 * The path of a Chromium, installed first where there is none: as root on Debian its package, elsewhere Playwright's
 * download. Throws an error of one line that says what to install when neither works.
 */
export function ensureBrowser(): string {
  const found = findBrowser();
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    run('apt-get', ['update']);
    run('apt-get', ['install', '-y', '--no-install-recommends', 'chromium']);
  } else {
    run('playwright', ['install', 'chromium']);
  }
  const installed = findBrowser();
  if (installed !== undefined && starts(installed)) return installed;
  throw new Error('No browser: install Chromium (Debian: apt-get install chromium), or name one in CHROMIUM_PATH.');
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function starts(path: string): boolean {
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0;
}

function run(command: string, args: string[]): void {
  console.log(`No browser found: ${[command, ...args].join(' ')}`);
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    execFileSync(command, args, { env, stdio: 'ignore', shell: process.platform === 'win32' });
  } catch {
    // What is missing is told by the caller, in one line.
  }
}
