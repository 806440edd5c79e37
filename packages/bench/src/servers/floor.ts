import { fastify } from 'fastify';
import pg from 'pg';
import { type Ask, type CountsAsk, type PageAsk } from '../grid/ask.ts';
import { beMeasured, databaseAddress } from './measured.ts';
import { readCounts } from './peer-counts.ts';
import { readCatalog, type Asked } from './peer-filter.ts';
import { readPage } from './peer-pages.ts';

// The least that can be done: a route, one statement, JSON. No sign-in, no row-level security, no GraphQL.

const pool = new pg.Pool({ connectionString: databaseAddress(), max: 10 });
const catalog = await readCatalog(pool);
const server = fastify();

server.post<{ Body: Asked }>('/', async ({ body }) => {
  const isPage = (asked: Asked): asked is Asked<Ask & PageAsk> => asked.ask.kind === 'page';
  if (isPage(body)) return { data: { licenses: await readPage(pool, catalog, body) } };
  return { data: { licenseGroups: await readCounts(pool, catalog, body as Asked<CountsAsk>) } };
});

await server.listen({ host: '127.0.0.1', port: 0 });
beMeasured({ server: server.server, close: () => server.close().then(() => pool.end()) });
