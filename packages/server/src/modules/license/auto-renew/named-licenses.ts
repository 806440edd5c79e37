import { sql } from 'kysely';
import { type Context } from '../../../kernel/context.ts';
import { DomainError, type UserErrorCode } from '../../../kernel/errors.ts';
import { rowIdOf } from '../../../kernel/ids.ts';
import { type Run } from '../../../kernel/sql.ts';
import { LicenseCategory } from '../license.entity.ts';
import { compileLicenseFilter, type FilterScope } from '../license.filter.ts';
import { withinReach } from '../license.read.ts';
import { hindranceToRenew, type Hindrance } from './auto-renew.rules.ts';

/** Licenses that one command may name. */
const MOST_IDS = 1_000;

/** Licenses that one message names. */
const MOST_TOLD = 10;

const HINDRANCES: Record<Hindrance, string> = {
  TRIAL: 'Trials do not renew',
  EXPIRED: 'Expired licenses do not renew any more',
};

interface NamedRow {
  id: string;
  number: string;
  category: number;
  expires_at: Date;
}

/**
 * The row ids of the licenses that a command names: all of them, each once.
 *
 * @throws DomainError TOO_MANY beyond 1,000; NOT_FOUND when one does not exist or is out of reach; INVALID when one is
 *   to renew that cannot
 */
export async function readNamed(
  run: Run,
  context: Context,
  scope: FilterScope,
  { ids, autoRenew }: { ids: readonly string[]; autoRenew: boolean },
): Promise<string[]> {
  if (ids.length > MOST_IDS) throw refusal('TOO_MANY', `Name ${MOST_IDS.toLocaleString('en')} licenses at the most.`);
  const asked = new Map([...new Set(ids)].map((id) => [id, keyOf(id)]));
  const keys = [...asked.values()].filter((key) => key !== null);
  const rows = await run(sql<NamedRow>`
    select id, number::text as number, category, expires_at from license
    where provider_id = ${scope.providerId}::uuid and id = any(${keys}::uuid[])
      and ${compileLicenseFilter(withinReach(context, {}), scope)}`);
  const found = new Set(rows.map(({ id }) => id));
  const missing = [...asked].filter(([, key]) => key === null || !found.has(key)).map(([id]) => id.slice(0, 80));
  if (missing.length > 0) throw refusal('NOT_FOUND', `There are no such licenses: ${list(missing)}.`);
  if (autoRenew) checkRenewable(rows, scope.now);
  return keys;
}

function checkRenewable(rows: readonly NamedRow[], now: Date): void {
  const hindered = rows.map(({ number, category, expires_at }) => {
    const license = { category: LicenseCategory.fromStored(category), expiresAt: expires_at };
    return { number, hindrance: hindranceToRenew(license, now) };
  });
  for (const [hindrance, why] of Object.entries(HINDRANCES)) {
    const numbers = hindered.filter((license) => license.hindrance === hindrance).map(({ number }) => number);
    if (numbers.length > 0) throw refusal('INVALID', `${why}: ${list(numbers)}.`);
  }
}

const keyOf = (id: string): string | null => rowIdOf(id, 'License');

const list = (names: readonly string[]): string => {
  const more = names.length - MOST_TOLD;
  return names.slice(0, MOST_TOLD).join(', ') + (more > 0 ? ` and ${more} more` : '');
};

const refusal = (code: UserErrorCode, message: string): DomainError => new DomainError(code, ['ids'], message);
