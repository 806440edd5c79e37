/**
 * The database could not be reached, went away in the middle of the work, or had no free connection within the wait
 * that is allowed. The same call may well succeed a moment later.
 */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}

/** SQLSTATE classes and socket errors that speak of the connection, never of the statement. */
const LOST = /^(08...|57P0[1-5]|53300|ECONN\w+|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/;
const LATE = /timeout exceeded when trying to connect|connection timeout|timeout expired|Query read timeout/;
const GONE = /Connection terminated|not queryable|has been discarded/;

/**
 * Tells a lost connection from a faulty statement.
 *
 * @returns a {@link DatabaseUnavailable} with a message for people where `error` says that the connection is lost;
 *   otherwise `error` itself
 */
export function explain(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof DatabaseUnavailable) return error;
  if (LATE.test(error.message)) return new DatabaseUnavailable('The database did not answer in time', { cause: error });
  const code = codeOf(error) ?? '';
  if (!LOST.test(code) && !GONE.test(error.message)) return error;
  return new DatabaseUnavailable('The connection to the database was lost', { cause: error });
}

/** The SQLSTATE of a PostgreSQL error or the code of a socket's error, also of one that another error wraps. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner = error instanceof AggregateError ? (error.errors as unknown[])[0] : error.cause;
  return codeOf(inner);
}
