import { sql, type RawBuilder } from 'kysely';
import { MOST_COUNTED, type Count } from './count.ts';
import { type Run } from './sql.ts';

/** Counts the rows of a SELECT's FROM and WHERE, up to 10,000. */
export async function countRows(run: Run, from: RawBuilder<unknown>): Promise<Count> {
  const [row] = await run(sql<{ count: number }>`
    select count(*)::int as count from (select 1 ${from} limit ${MOST_COUNTED + 1}) as counted`);
  const count = row?.count ?? 0;
  return { value: Math.min(count, MOST_COUNTED), isExact: count <= MOST_COUNTED };
}
