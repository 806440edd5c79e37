import { connect, type Database } from '@license-console/server/src/database/connection.ts';
import { transactAs } from '@license-console/server/src/database/tenant.ts';
import { newId } from '@license-console/server/src/kernel/ids.ts';
import { writeEvents } from '@license-console/server/src/kernel/outbox.ts';
import { createSignIn } from '@license-console/server/src/modules/session/index.ts';
import { licensesChanged } from '@license-console/server/src/modules/license/events/license-outbox.ts';
import { startServer } from '../servers/start.ts';
import { TENANTS } from '../world/databases.ts';
import { nowMs } from './readers.ts';

const PASSWORD = 'measured-at-speed';

/** One person may have 50 sockets. */
const SOCKETS_OF_PERSON = 50;

/** A provider to whom things happen, and its people. */
export interface LiveTenant {
  /** Sessions of people, for so many sockets. */
  readonly cookies: readonly string[];
  /**
   * Commits an event about so many licenses.
   *
   * @returns when its commit was sent; see {@link nowMs}
   */
  happen(licenses: number): Promise<number>;
}

export interface LiveWorld {
  readonly database: string;
  readonly tenants: readonly [LiveTenant, LiveTenant];
  close(): Promise<void>;
}

/**
 * Has enough people sign in.
 *
 * @param sockets of the first tenant, and of the second
 */
export async function openLiveWorld(database: string, sockets: readonly [number, number]): Promise<LiveWorld> {
  const connection = await connect(database);
  const server = await startServer('product', database);
  try {
    const open = (at: 0 | 1): Promise<LiveTenant> => openTenant(connection, server.port, TENANTS[at].name, sockets[at]);
    return { database, tenants: [await open(0), await open(1)], close: () => connection.close() };
  } finally {
    await server.stop();
  }
}

async function openTenant(database: Database, port: number, name: string, sockets: number): Promise<LiveTenant> {
  const { rows } = await database.owner.query<{ providerId: string; licenseIds: string[] }>(
    `select provider.id as "providerId", array(
       select license.id from license where provider_id = provider.id and license_type_id = 1 order by id limit 200
     ) as "licenseIds" from provider where name = $1`,
    [name],
  );
  const [found] = rows;
  if (!found) throw new Error(`There is no ${name} in the database`);
  const { providerId, licenseIds } = found;
  return {
    cookies: await signInPeople(database, port, providerId, Math.ceil(sockets / SOCKETS_OF_PERSON)),
    async happen(licenses) {
      const changed = licenseIds.slice(0, licenses).map((id) => ({ id, license_type_id: 1, company_id: null }));
      return transactAs(database, providerId, async (run) => {
        await writeEvents(run, providerId, licensesChanged(changed, { auto_renew: false }), new Date());
        return nowMs();
      });
    },
  };
}

async function signInPeople(database: Database, port: number, providerId: string, count: number): Promise<string[]> {
  const cookies: string[] = [];
  while (cookies.length < count) {
    const email = `${newId()}@provider.example`;
    await createSignIn(database, { email, password: PASSWORD, name: 'Reader', providerId, role: 'OWNER' });
    const response = await fetch(`http://127.0.0.1:${port}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://localhost' },
      body: JSON.stringify({ email, password: PASSWORD }),
    });
    const cookie = response.headers.get('set-cookie')?.split(';')[0];
    if (!cookie) throw new Error(`Signing in was answered ${response.status}`);
    cookies.push(cookie);
  }
  return cookies;
}
