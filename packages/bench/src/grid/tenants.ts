import pg from 'pg';
import { fromGlobalId } from '@license-console/server/src/kernel/ids.ts';
import { PASSWORD, TENANTS } from '../world/databases.ts';
import { post, type Place, type Request } from './ask.ts';

/** A provider that asks, signed in, and what it can ask for. */
export interface Tenant {
  readonly providerId: string;
  /** Of its session. */
  readonly cookie: string;
  /** The company with the most licenses. */
  readonly companyId: string;
  /** In the middle of its commercial Desktop licenses by expiry. */
  readonly middle: Place;
  /** The name of one instance. */
  readonly instanceName: string;
}

/** Signs both tenants in at the product, and looks up what they have. */
export async function openTenants(database: string, product: number): Promise<Tenant[]> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  try {
    const tenants: Tenant[] = [];
    for (const { name, email } of TENANTS) {
      const own = await lookUp(client, name);
      const cookie = await signIn(product, email);
      tenants.push({ ...own, cookie, middle: await placeFrom(product, cookie, own.middleDay) });
    }
    return tenants;
  } finally {
    await client.end();
  }
}

interface LookedUp {
  providerId: string;
  companyId: string;
  middleDay: Date;
  instanceName: string;
}

async function lookUp(client: pg.Client, name: string): Promise<LookedUp> {
  const { rows } = await client.query<LookedUp>(
    `select provider.id as "providerId",
       (select company_id from license where provider_id = provider.id and company_id is not null
        group by company_id order by count(*) desc limit 1) as "companyId",
       (select percentile_disc(0.5) within group (order by expires_at) from license
        where provider_id = provider.id and license_type_id = 1 and category = 0) as "middleDay",
       (select name from instance where provider_id = provider.id order by id limit 1) as "instanceName"
     from provider where name = $1`,
    [name],
  );
  if (!rows[0]) throw new Error(`There is no ${name} in the database`);
  return rows[0];
}

async function signIn(product: number, email: string): Promise<string> {
  const credentials = { email, password: PASSWORD };
  const response = await send(product, post('/api/auth/sign-in/email', credentials, { origin: 'http://localhost' }));
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || !cookie) throw new Error(`Signing in was answered ${response.status}`);
  return cookie;
}

/** The place of the first row from a day on, as the product names it. */
async function placeFrom(product: number, cookie: string, day: Date): Promise<Place> {
  const query = `query Place($day: DateTime!) {
    licenses(
      filter: { licenseType: { eq: "DESKTOP" }, category: { eq: COMMERCIAL } }, first: 1, startAt: { expiresAt: $day }
    ) { nodes { id expiresAt } pageInfo { endCursor } }
  }`;
  const answer = await ask<{
    licenses: { nodes: [{ id: string; expiresAt: string }]; pageInfo: { endCursor: string } };
  }>(product, post('/graphql', { query, variables: { day } }, { cookie }));
  const { nodes, pageInfo } = answer.licenses;
  return { id: fromGlobalId(nodes[0].id, 'License'), expiresAt: nodes[0].expiresAt, cursor: pageInfo.endCursor };
}

const send = (port: number, { method, path, headers, body }: Request): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body });

/** The `data` of an answer without errors. */
export async function ask<Data>(port: number, request: Request): Promise<Data> {
  const response = await send(port, request);
  const { data, errors } = (await response.json()) as { data: Data; errors?: unknown };
  if (!response.ok || errors) throw new Error(`${request.body}\nwas answered ${JSON.stringify(errors)}`);
  return data;
}
