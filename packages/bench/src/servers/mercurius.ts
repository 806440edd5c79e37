import { fastify } from 'fastify';
import mercurius from 'mercurius';
import pg from 'pg';
import { type CountsAsk, type PageAsk } from '../grid/ask.ts';
import { beMeasured, databaseAddress } from './measured.ts';
import { readCounts } from './peer-counts.ts';
import { readCatalog, type Asked } from './peer-filter.ts';
import { readPage } from './peer-pages.ts';

// GraphQL as fast as it is known to be in this language, without sign-in and row-level security.

const schema = `
  type Query {
    licenses(providerId: ID!, filter: Filter!, after: Place): LicenseConnection!
    licenseGroups(providerId: ID!, filter: Filter!): [LicenseGroup!]!
  }
  input Filter {
    category: Category! licenseType: String valid: Boolean used: Boolean autoRenew: Boolean companyId: ID search: String
  }
  input Place { expiresAt: String! id: ID! }
  enum Category { COMMERCIAL TRIAL }
  type LicenseConnection { nodes: [License!]! pageInfo: PageInfo! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type License {
    id: ID! number: String! category: Category! used: Boolean! autoRenew: Boolean! expiresAt: String!
    company: Company instance: Instance
  }
  type Company { id: ID! name: String! }
  type Instance { id: ID! name: String! operatingSystem: String }
  type LicenseGroup {
    licenseType: LicenseType! totalCount: Count! usedCount: Count! unusedCount: Count! validCount: Count!
    expiredCount: Count! expiringCount: Count! autoRenewCount: Count!
  }
  type LicenseType { code: String! }
  type Count { value: Int! isExact: Boolean! }`;

type Args<Kind> = Pick<Asked, 'providerId'> & Omit<Kind, 'kind'>;

const pool = new pg.Pool({ connectionString: databaseAddress(), max: 10 });
const catalog = await readCatalog(pool);
const server = fastify();

await server.register(mercurius, {
  schema,
  jit: 1,
  resolvers: {
    Query: {
      licenses: (_root: unknown, { providerId, ...page }: Args<PageAsk>) =>
        readPage(pool, catalog, { providerId, ask: { kind: 'page', ...page } }),
      licenseGroups: (_root: unknown, { providerId, ...counts }: Args<CountsAsk>) =>
        readCounts(pool, catalog, { providerId, ask: { kind: 'counts', ...counts } }),
    },
  },
});
await server.listen({ host: '127.0.0.1', port: 0 });
beMeasured({ server: server.server, close: () => server.close().then(() => pool.end()) });
