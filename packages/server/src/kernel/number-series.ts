import { sql } from 'kysely';
import { type Run } from './sql.ts';

/** Where each series begins. Licenses that an import brings have numbers below. */
const SERIES = {
  license: { key: 0, first: 5_000_000_000 },
  purchase: { key: 1, first: 1_001 },
} as const;

/**
 * Takes so many numbers of a series of the provider's. Whoever comes next waits until this transaction ends.
 *
 * @returns the first of them; the others follow without a gap
 */
export async function takeNumbers(
  run: Run,
  providerId: string,
  series: keyof typeof SERIES,
  count: number,
): Promise<number> {
  const { key, first } = SERIES[series];
  const [taken] = await run(sql<{ last: number }>`
    insert into number_series as kept (provider_id, series, last_number)
    values (${providerId}::uuid, ${key}, ${first + count - 1}::bigint)
    on conflict (provider_id, series) do update set last_number = kept.last_number + ${count}
    returning last_number as last`);
  if (!taken) throw new Error('A number was taken');
  return taken.last - count + 1;
}
