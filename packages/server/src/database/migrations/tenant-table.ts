/** The tenant of a statement, as the tables see it; null where none is set. */
export const CURRENT_TENANT = "nullif(current_setting('app.provider_id', true), '')::uuid";

/** The role that serves requests: it owns nothing, so that row-level security holds for it. */
export const WEB_ROLE = 'license_console_web';

/**
 * The statements that wall a table off by tenant and open it, as far as `grants` says, to the web role.
 *
 * @param column the column that holds the provider's id
 */
export const wallOff = (table: string, grants: string, column = 'provider_id'): string => `
  alter table ${table} enable row level security;
  create policy tenant on ${table} using (${column} = ${CURRENT_TENANT});
  grant ${grants} on ${table} to ${WEB_ROLE};
`;
