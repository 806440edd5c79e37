import { Agent, request } from 'node:http';
import pg from 'pg';
import { toGlobalId } from '@license-console/server/src/kernel/ids.ts';
import { TYPE_KEY } from './world.ts';

/** Puts a free license on an instance, by its row id; rejects where that does not succeed. */
export type Assign = (instanceId: string) => Promise<void>;

/** The clients of one load, which work at the same time. */
export interface Clients {
  readonly assign: readonly Assign[];
  close(): Promise<void>;
}

const ASSIGN = `mutation Assign($input: AssignNextInput!) {
  assignNext(input: $input) { license { id number used } userErrors { code message } }
}`;

/** Clients of the API, each with a connection that it keeps. */
export function openApiClients(count: number, { port, cookie, licenseType }: ApiSession): Clients {
  const agent = new Agent({ keepAlive: true, maxSockets: count });
  let keys = 0;
  const run = Date.now();
  const assign: Assign = async (instanceId) => {
    const input = {
      instanceId: toGlobalId('Instance', instanceId),
      licenseType,
      idempotencyKey: `${run}-${instanceId}-${++keys}`,
    };
    const answer = await post(agent, port, cookie, JSON.stringify({ query: ASSIGN, variables: { input } }));
    const { data } = JSON.parse(answer) as { data?: { assignNext: { license: object | null } } };
    if (!data?.assignNext.license) throw new Error(`An assignment was refused: ${answer}`);
  };
  return {
    assign: Array.from({ length: count }, () => assign),
    close() {
      agent.destroy();
      return Promise.resolve();
    },
  };
}

export interface ApiSession {
  readonly port: number;
  readonly cookie: string;
  /** Global id. */
  readonly licenseType: string;
}

function post(agent: Agent, port: number, cookie: string, body: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), cookie };
  const sent = request({ agent, host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('end', () => resolve(Buffer.concat(chunks).toString()));
    response.on('error', reject);
  });
  sent.on('error', reject);
  sent.end(body);
  return promise;
}

/** Clients of the database, each with a connection: the least that an assignment can be, without any rule. */
export async function openBareClients(count: number, url: string, providerId: string): Promise<Clients> {
  const connections = await Promise.all(
    Array.from({ length: count }, async () => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      return client;
    }),
  );
  const assign = connections.map((client): Assign => async (instanceId) => {
    const { rowCount } = await client.query({
      name: 'assign',
      text: `update license set instance_id = $2, company_id = null, version = version + 1
            where provider_id = $1 and id = (
              select id from license
              where provider_id = $1 and license_type_id = ${TYPE_KEY} and pool_company_id is null
                and instance_id is null and category = 0 and expires_at > now()
              order by expires_at desc, id limit 1 for update skip locked)`,
      values: [providerId, instanceId],
    });
    if (rowCount !== 1) throw new Error('No license was free');
  });
  return { assign, close: () => Promise.all(connections.map((client) => client.end())).then(() => undefined) };
}
