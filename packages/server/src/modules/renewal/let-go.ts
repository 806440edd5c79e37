import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { changeLicenses } from '../license/index.ts';

/** Licenses are in no charge any more. */
export async function letGo(run: Run, providerId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const condition = sql<boolean>`license.id = any(${ids}::uuid[]) and license.renewal_state is not null`;
  await changeLicenses(run, providerId, { condition, set: sql`renewal_state = null` });
}
