import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/**
 * Sees to a second PostgreSQL for the storms, beside the one that npm installs: as root on Debian its package, 15 where
 * there is one. Where that does not work, the storm that needs it says what to install.
 */
export function ensureOlderPostgres(): void {
  if (existsSync('/usr/lib/postgresql') || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return;
  run('apt-get', ['update']);
  if (!run('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql-15']))
    run('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql']);
}

function run(command: string, args: string[]): boolean {
  console.log(`No second PostgreSQL found: ${[command, ...args].join(' ')}`);
  try {
    execFileSync(command, args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
