import pg from 'pg';

type Query = (this: pg.Client, first: unknown, ...rest: unknown[]) => unknown;

/** The statements that this process sends to PostgreSQL while `work` runs, without those that begin or end a transaction or set its tenant. */
export async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  const texts: string[] = [];
  prototype.query = function (first, ...rest) {
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
