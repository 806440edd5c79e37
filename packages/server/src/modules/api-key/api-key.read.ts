import { sql, type RawBuilder } from 'kysely';
import { can, requirePermission, type Actor } from '../../kernel/access.ts';
import { countRows } from '../../kernel/bounded-count.ts';
import { checkSize } from '../../kernel/comparators.ts';
import { type Context } from '../../kernel/context.ts';
import { type Count } from '../../kernel/count.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import {
  keyset,
  orderAndLimit,
  pageRequest,
  positionColumns,
  toConnection,
  type Connection,
  type Order,
  type PageArgs,
  type Positioned,
} from '../../kernel/page.ts';
import { all, TRUE, type Condition } from '../../kernel/sql.ts';
import { type Company } from '../company/index.ts';
import { ApiKeyState, type ApiKey } from './api-key.entity.ts';
import { compileApiKeyFilter, stateAt, type ApiKeyFilter } from './api-key.filter.ts';
import { ApiKeyScope } from './scope.ts';

/** What a list of API keys is asked for by. */
export interface ApiKeyListArgs extends PageArgs {
  filter?: ApiKeyFilter | null;
}

interface ApiKeyRow {
  id: string;
  name: string;
  start: string;
  state: number;
  scopes: number[];
  companies: { id: string; name: string }[] | null;
  maker_name: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  revoker_name: string | null;
}

const NEWEST_FIRST: Order = {
  name: 'CREATED_AT_DESC',
  key: sql.ref('api_key.created_at'),
  id: sql.ref('api_key.id'),
  type: 'timestamptz',
  direction: 'DESC',
};

/** One page of the API keys under the filter, the newest first. */
export async function readApiKeyPage(context: Context, args: ApiKeyListArgs): Promise<Connection<ApiKey>> {
  const actor = requirePermission(context, 'key.govern');
  const request = pageRequest(args, NEWEST_FIRST);
  const columns = sql.join([columnsAt(context.now), ...positionColumns(request)]);
  const rows = await context.database.read(sql<ApiKeyRow & Positioned>`
    select ${columns} ${keys(context, actor, args.filter)} and ${all(keyset(request))} ${orderAndLimit(request)}`);
  return toConnection(request, rows, (row) => toApiKey(row, actor));
}

/** How many API keys there are under the filter. */
export function countApiKeys(context: Context, filter: ApiKeyFilter | null | undefined): Promise<Count> {
  return countRows(context.database.read, keys(context, requirePermission(context, 'key.govern'), filter));
}

/** The API key of this id; null where there is none that the one who asks may see: a key sees itself alone. */
export async function readApiKey(context: Context, id: string): Promise<ApiKey | null> {
  const actor = requirePermission(context, 'license.read');
  if (!can(actor, 'key.govern') && actor.actorId !== id) return null;
  const [row] = await context.database.read(sql<ApiKeyRow>`
    select ${columnsAt(context.now)} ${keys(context, actor, null)} and api_key.id = ${id}::uuid`);
  return row ? toApiKey(row, actor) : null;
}

/** The API key that asks; null where a person does. */
export async function readCurrentApiKey(context: Context): Promise<ApiKey | null> {
  const { role, actorId } = requirePermission(context, 'license.read');
  return role === null ? readApiKey(context, actorId) : null;
}

/** Who is limited to companies reaches the keys that are limited to them. */
export const withinReach = ({ companyIds }: Actor): Condition =>
  companyIds ? sql<boolean>`coalesce(api_key.company_ids <@ ${companyIds}::uuid[], false)` : TRUE;

const columnsAt = (
  now: Date,
): RawBuilder<unknown> => sql`api_key.id, api_key.name, api_key.start, ${stateAt(now)} as state,
  api_key.scopes, api_key.maker_name, api_key.created_at, api_key.expires_at, api_key.last_used_at, api_key.revoked_at,
  api_key.revoker_name, case when api_key.company_ids is not null then coalesce((
    select json_agg(json_build_object('id', company.id, 'name', company.name) order by company.name) from company
    where company.provider_id = api_key.provider_id and company.id = any(api_key.company_ids)), '[]') end as companies`;

/** FROM and WHERE: the filter within reach of the one who asks. */
function keys(context: Context, actor: Actor, filter: ApiKeyFilter | null | undefined): RawBuilder<unknown> {
  const path = ['filter'];
  if (filter) checkSize(filter, path);
  return sql`from auth.api_key where ${all([
    sql<boolean>`api_key.provider_id = ${actor.providerId}::uuid`,
    withinReach(actor),
    ...(filter ? [compileApiKeyFilter(filter, path, context.now)] : []),
  ])}`;
}

const toApiKey = (row: ApiKeyRow, { providerId, providerName, timeZone, currency }: Actor): ApiKey => ({
  id: toGlobalId('ApiKey', row.id),
  name: row.name,
  start: row.start,
  state: ApiKeyState.fromStored(row.state),
  scopes: row.scopes.map((scope) => ApiKeyScope.fromStored(scope)),
  companies: row.companies && row.companies.map(({ id, name }) => ({ id: toGlobalId('Company', id), name }) as Company),
  provider: { id: toGlobalId('Provider', providerId), name: providerName, timeZone, currency },
  makerName: row.maker_name,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
  revokerName: row.revoker_name,
});
