import pg from 'pg';

/** The connections of the job queue, which looks for work meanwhile. */
const OF_JOBS = 'license-console-jobs';

type Client = pg.Client & { connectionParameters: { application_name?: string } };
type Query = (this: Client, first: unknown, ...rest: unknown[]) => unknown;

/** The statements that this process sends to PostgreSQL while `work` runs, without those that begin or end a transaction or set its tenant. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const texts: string[] = [];
  prototype.query = function (first, ...rest) {
    if (this.connectionParameters.application_name !== OF_JOBS)
      texts.push(typeof first === 'string' ? first : (first as { text: string }).text);
    return query.call(this, first, ...rest);
  };
  try {
    await work();
  } finally {
    prototype.query = query;
  }
  return texts.filter((text) => !/^\s*(begin|commit|rollback|select set_config)\b/i.test(text));
}
