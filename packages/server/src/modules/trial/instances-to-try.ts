import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError, DomainErrors, type UserErrorCode } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { TRUE, type Run } from '../../kernel/sql.ts';
import { type Catalog, type LicenseType } from '../catalog/index.ts';
import { lockInstances } from '../instance/index.ts';
import { heldBy, triedOn } from './trial-conditions.ts';
import { hindranceToTry, type TrialHindrance } from './trial.rules.ts';

interface InstanceRow {
  id: string;
  name: string;
  kind: number;
  platform: number;
  retired: boolean;
  tried: boolean;
  held: boolean;
}

interface Asked {
  readonly catalog: Catalog;
  readonly type: LicenseType;
  /** Global ids of instances, each once. */
  readonly asked: readonly string[];
  /** Where the input has an id first. */
  readonly placeOf: (id: string) => number;
}

/**
 * The row ids of the instances on which a type is to be tried, in the order in which they are asked for.
 *
 * @throws DomainErrors one for each instance that does not exist, is out of reach, or cannot be tried
 */
export async function readInstancesToTry(run: Run, context: Context, wish: Asked): Promise<string[]> {
  const { asked, placeOf, type, catalog } = wish;
  const today = dayOf(context.now, requirePermission(context, 'license.read').timeZone);
  const rows = new Map((await readInstances(run, context, wish)).map((row) => [row.id, row]));
  const faults = asked.flatMap((id) => {
    const fault = (code: UserErrorCode, message: string): DomainError[] => [
      new DomainError(code, ['instanceIds', String(placeOf(id))], message),
    ];
    const row = rows.get(keyOf(id) ?? '');
    if (!row) return fault('NOT_FOUND', `There is no such instance: ${id.slice(0, 80)}.`);
    const covered = catalog.covers(type.key, row.kind, row.platform, today);
    const hindrance = hindranceToTry({ ...row, covered });
    return hindrance ? fault(CODES[hindrance], explain(hindrance, row, { type, catalog, today })) : [];
  });
  if (faults.length > 0) throw new DomainErrors(faults);
  return asked.map(keyOf).filter((key) => key !== null);
}

async function readInstances(run: Run, context: Context, { asked, type }: Asked): Promise<InstanceRow[]> {
  const { providerId, companyIds } = requirePermission(context, 'license.read');
  const keys = asked.map(keyOf).filter((key) => key !== null);
  await lockInstances(run, providerId, keys);
  const reach = companyIds ? sql`instance.company_id = any(${companyIds}::uuid[])` : TRUE;
  return run(sql<InstanceRow>`
    select id, name, kind, platform, retired_at is not null as retired, ${triedOn(type.key)} as tried,
      ${heldBy(type.key)} as held
    from instance
    where provider_id = ${providerId}::uuid and id = any(${keys}::uuid[]) and ${reach}`);
}

const CODES: Record<TrialHindrance, UserErrorCode> = {
  RETIRED: 'NOT_FOUND',
  NOT_COVERED: 'NOT_COVERED',
  TRIED: 'ALREADY_TRIED',
  HELD: 'CONFLICT',
};

function explain(
  hindrance: TrialHindrance,
  { name, kind, platform }: InstanceRow,
  { type, catalog, today }: { type: LicenseType; catalog: Catalog; today: string },
): string {
  switch (hindrance) {
    case 'RETIRED':
      return `${name} is retired: take it out.`;
    case 'TRIED':
      return `${type.name} was tried on ${name} before: buy a license for it.`;
    case 'HELD':
      return `${name} holds a license of ${type.name} already: take it out.`;
    case 'NOT_COVERED': {
      const fitting = catalog.types.filter(({ key }) => catalog.covers(key, kind, platform, today));
      const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(fitting.map((other) => other.name));
      return `${type.name} does not cover ${name}: ${names ? `try ${names} there` : 'no license type does'}.`;
    }
  }
}

const keyOf = (id: string): string | null => rowIdOf(id, 'Instance');
