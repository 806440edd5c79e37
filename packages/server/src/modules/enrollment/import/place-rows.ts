import { sql } from 'kysely';
import { requirePermission } from '../../../kernel/access.ts';
import { type Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { newId } from '../../../kernel/ids.ts';
import { type Run } from '../../../kernel/sql.ts';
import { InstanceKind } from '../../instance/index.ts';
import { needsOf, type CatalogOfDay } from '../asked-needs.ts';
import { type Need } from '../enrollment.rules.ts';
import { shapeOf, type InstanceShape } from '../instance-shape.ts';
import { type OwnerOf } from '../locked-instance.ts';
import { type BadRows, type InstanceRow } from './instance-rows.rules.ts';

/** An instance that a list brings. */
export interface PlannedInstance extends InstanceShape {
  /** Row id, if it is new. */
  readonly id: string;
  readonly companyId: string | null;
  readonly needs: readonly Need[];
}

/** What the rows of a list mean here; what is wrong with them is added to `bad`. */
export async function placeRows(
  run: Run,
  context: Context,
  { rows, bad, today }: { rows: readonly InstanceRow[]; bad: BadRows; today: CatalogOfDay },
): Promise<PlannedInstance[]> {
  const owners = await readOwners(run, context, rows);
  const seen = new Map<string, number>();
  return rows.flatMap((row): PlannedInstance[] => {
    try {
      const shape = shapeOf({ ...row, kind: kindIn(row.kind) });
      const owner = owners(row.company);
      const asked = row.licenseTypes.map((text) => ({ licenseType: typeIn(text, today), quantity: 1 }));
      const needs = needsOf(asked.length > 0 ? asked : null, { ...owner, ...shape }, today);
      const key = JSON.stringify([owner.companyId, shape.name, shape.operatingSystem]);
      const first = seen.get(key);
      if (first !== undefined) throw fault(`It is the same instance as row ${first}: keep one of them.`);
      seen.set(key, row.row);
      return [{ ...shape, id: newId(), companyId: owner.companyId, needs }];
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      bad.add(row.row, error.message);
      return [];
    }
  });
}

const fault = (message: string): DomainError => new DomainError('INVALID', ['csv'], message);

function kindIn(text: string): (typeof InstanceKind.names)[number] | null {
  if (text === '') return null;
  const kind = InstanceKind.names.find((name) => name === text.toUpperCase());
  if (!kind) throw fault(`"${text.slice(0, 40)}" is no kind of instance: use computer, host or domain.`);
  return kind;
}

function typeIn(text: string, { catalog }: CatalogOfDay): string {
  const wanted = text.toLowerCase();
  const type = catalog.types.find(({ code, name }) => code.toLowerCase() === wanted || name.toLowerCase() === wanted);
  if (!type) {
    const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(catalog.types.map(({ name }) => name));
    throw fault(`There is no license type "${text.slice(0, 40)}": use ${names}.`);
  }
  return type.id;
}

/** The companies that rows name, each within reach of the one who asks, and borne by one company alone. */
async function readOwners(
  run: Run,
  context: Context,
  rows: readonly InstanceRow[],
): Promise<(name: string) => OwnerOf> {
  const { providerId, companyIds } = requirePermission(context, 'license.change');
  const names = [...new Set(rows.map(({ company }) => company))];
  const found = await run(sql<OwnerOf & { name: string }>`
    select id as "companyId", name, allowed_license_type_ids as "allowedTypes", default_license_type_id as "defaultType"
    from company
    where provider_id = ${providerId}::uuid and name = any(${names}::text[])
      and (${companyIds}::uuid[] is null or id = any(${companyIds}::uuid[]))`);
  const byName = Map.groupBy(found, ({ name }) => name);
  return (name) => {
    if (name === '') {
      if (companyIds) throw fault('Its company is missing: name one of your companies.');
      return { companyId: null, allowedTypes: null, defaultType: null };
    }
    const [owner, ...others] = byName.get(name) ?? [];
    if (!owner) throw fault(`There is no company "${name.slice(0, 80)}": add it, or correct the name.`);
    if (others.length > 0)
      throw fault(`There are ${others.length + 1} companies "${name.slice(0, 80)}": give them different names first.`);
    return owner;
  };
}
