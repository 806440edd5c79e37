import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import pg from 'pg';
import { WebSocketServer } from 'ws';
import { toGlobalId } from '@license-console/server/src/kernel/ids.ts';
import { beMeasured, databaseAddress } from './measured.ts';

// graphql-ws as it comes, over the product's schema: each subscription resolves each event for itself. An event is read
// from the database once, and everyone is given the same objects. No sign-in, no filter, no row-level security.

const database = new pg.Client({ connectionString: databaseAddress() });
await database.connect();
const sdl = await readFile(resolve(import.meta.dirname, '../../../schema/schema.graphql'), 'utf8');
const subscribers = new Set<(event: object) => void>();

async function* licenseEvents(): AsyncGenerator<{ licenseEvents: object }> {
  const waiting: object[] = [];
  let wake = (): void => undefined;
  const tell = (event: object): void => {
    waiting.push(event);
    wake();
  };
  subscribers.add(tell);
  try {
    for (;;) {
      const event = waiting.shift();
      if (event) yield { licenseEvents: event };
      else await new Promise<void>((woken) => (wake = woken));
    }
  } finally {
    subscribers.delete(tell);
  }
}

interface LicenseRow {
  readonly id: string;
  readonly number: number;
  readonly used: boolean;
  readonly autoRenew: boolean;
  readonly expiresAt: Date;
  readonly code: string;
  readonly type: string;
  readonly companyId: string | null;
  readonly company: string | null;
}

/** The licenses that the newest event of the provider names. */
async function readEvent(providerId: string): Promise<object> {
  const { rows } = await database.query<LicenseRow>(
    `select license.id, license.number, license.used, license.auto_renew as "autoRenew",
       license.expires_at as "expiresAt", license_type.code, license_type.name as type,
       company.id as "companyId", company.name as company
     from license
     join license_type on license_type.id = license.license_type_id
     left join company on company.provider_id = license.provider_id and company.id = license.company_id
     where license.provider_id = $1 and license.id in (
       select jsonb_array_elements_text(payload -> 'ids')::uuid from outbox_event
       where provider_id = $1 and id = (select max(id) from outbox_event where provider_id = $1))
     order by license.id`,
    [providerId],
  );
  return { cursor: '', kind: 'CHANGED', hasMore: false, leftIds: [], licenses: rows.map(licenseFrom) };
}

const licenseFrom = ({ id, code, type, companyId, company, ...fields }: LicenseRow): object => ({
  ...fields,
  id: toGlobalId('License', id),
  licenseType: { code, name: type },
  company: companyId === null ? null : { id: toGlobalId('Company', companyId), name: company },
});

database.on('notification', ({ payload = '' }) => {
  void readEvent(payload).then((event) => {
    for (const tell of subscribers) tell(event);
  });
});
await database.query('listen outbox');

const server = createServer();
const sockets = new WebSocketServer({ server, path: '/graphql' });
useServer({ schema: buildSchema(sdl), roots: { subscription: { licenseEvents } } }, sockets);
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
beMeasured({
  server,
  close: async () => {
    for (const socket of sockets.clients) socket.terminate();
    await database.end();
  },
});
