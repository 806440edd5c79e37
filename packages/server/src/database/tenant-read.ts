import pg, { type Connection, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { type TextRow } from '../kernel/sql.ts';

/** A statement that sets what must hold while a read runs, and no longer; the connection keeps it under its name. */
interface Settings {
  readonly name: string;
  readonly text: string;
}

const LOCAL = `select set_config('app.provider_id', $1, true), set_config('transaction_read_only', 'on', true)`;

const SETTINGS = {
  custom: { name: 'tenant', text: LOCAL },
  // For a statement whose generic plan is checked to be good for all values.
  generic: { name: 'tenant_generic', text: `${LOCAL}, set_config('plan_cache_mode', 'force_generic_plan', true)` },
};

const preparedOn = new WeakMap<PoolClient, Set<string>>();

/**
 * Runs one read of a provider on a connection, in one round trip: what sets the tenant and the statement itself are sent
 * at once and end with one Sync, so that PostgreSQL runs them as one transaction; the tenant ends with it, also where
 * the statement fails. Nothing of a transaction is open before or after.
 *
 * @param providerId the tenant
 * @param plan `generic` where one plan is good for all values
 */
export async function readInOneTrip(
  client: PoolClient,
  providerId: string,
  query: QueryConfig,
  plan: 'generic' | 'custom',
): Promise<QueryResult> {
  const settings = SETTINGS[plan];
  await prepareOnce(client, settings, providerId);
  return new Promise((resolve, reject) => {
    const done: Done = (error, result) => (error ? reject(error) : resolve(result));
    client.query(withSettings(settings, providerId, query, done));
  });
}

/** {@link readInOneTrip} with rows as they come, past the driver that would make an object of each. */
export async function readTextsInOneTrip(
  client: PoolClient,
  providerId: string,
  query: QueryConfig,
  plan: 'generic' | 'custom',
): Promise<TextRow[]> {
  const settings = SETTINGS[plan];
  await prepareOnce(client, settings, providerId);
  return new Promise((resolve, reject) => {
    const rows: TextRow[] = [];
    const done: Done = (error) => (error ? reject(error) : resolve(rows));
    client.query(withSettings(settings, providerId, query, done, ({ fields }) => void rows.push(fields)));
  });
}

/** On its own it sets nothing that outlives it: it only becomes known to the connection. */
async function prepareOnce(client: PoolClient, { name, text }: Settings, providerId: string): Promise<void> {
  const names = preparedOn.get(client) ?? new Set();
  preparedOn.set(client, names);
  if (names.has(name)) return;
  await client.query({ name, text, values: [providerId] });
  names.add(name);
}

type Done = (error: Error | null | undefined, result: QueryResult) => void;

/** The part of the driver's query that its types leave out. */
interface Answered {
  submit(connection: Connection): unknown;
  handleDataRow(message: DataRow): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
}

interface DataRow {
  readonly fields: TextRow;
}

/** The driver's query, before which the settings are sent, and whose answer begins behind theirs. */
function withSettings(
  { name }: Settings,
  providerId: string,
  config: QueryConfig,
  done: Done,
  takeRow?: (message: DataRow) => void,
): pg.Query {
  const query = new pg.Query(config, done as () => void);
  const driver = query as unknown as Answered;
  const submit = driver.submit.bind(query);
  const handleDataRow = takeRow ?? driver.handleDataRow.bind(query);
  const handleCommandComplete = driver.handleCommandComplete.bind(query);
  let isSet = false;
  driver.submit = (connection) => {
    connection.stream.cork();
    try {
      connection.bind({ statement: name, values: [providerId] }, true);
      connection.execute({}, true);
      return submit(connection);
    } finally {
      connection.stream.uncork();
    }
  };
  driver.handleDataRow = (message) => {
    if (isSet) handleDataRow(message);
  };
  driver.handleCommandComplete = (message, connection) => {
    if (isSet) handleCommandComplete(message, connection);
    isSet = true;
  };
  return query;
}
