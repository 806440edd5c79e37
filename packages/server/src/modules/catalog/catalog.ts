import { sql } from 'kysely';
import { type Context } from '../../kernel/context.ts';
import { toGlobalId } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import { LicenseUnit, type LicenseType } from './license-type.entity.ts';

/** What a license type covers: a kind of instance on a platform, both as stored, from one day up to another. */
interface Coverage {
  license_type_id: number;
  kind: number;
  platform: number;
  starts_on: string;
  ends_on: string | null;
}

/** The catalog as it stands: the same for everyone, and small. */
export interface Catalog {
  /** In the order in which they are shown. */
  readonly types: readonly LicenseType[];
  byKey(key: number): LicenseType;
  byCode(code: string): LicenseType | undefined;
  /** By its global id. */
  byId(id: string): LicenseType | undefined;
  /** Whether a license of the type may stand on such an instance on that day (YYYY-MM-DD). */
  covers(typeKey: number, kind: number, platform: number, day: string): boolean;
}

interface TypeRow {
  id: number;
  code: string;
  name: string;
  unit: number;
  position: number;
}

/** Reads the catalog from its tables. */
export async function readCatalog(run: Run): Promise<Catalog> {
  const rows = await run(sql<TypeRow>`select id, code, name, unit, position from license_type order by position`);
  const coverage = await run(sql<Coverage>`
    select license_type_id, kind, platform, lower(valid_during)::text as starts_on, upper(valid_during)::text as ends_on
    from coverage`);
  const types = rows.map(({ id, unit, ...row }): LicenseType => {
    return {
      ...row,
      id: toGlobalId('LicenseType', row.code),
      key: id,
      unitKey: unit,
      unit: LicenseUnit.fromStored(unit),
    };
  });
  const byKey = new Map(types.map((type) => [type.key, type]));
  const byCode = new Map(types.map((type) => [type.code, type]));
  const byId = new Map(types.map((type) => [type.id, type]));
  return {
    types,
    byKey: (key) => {
      const type = byKey.get(key);
      if (!type) throw new RangeError(`The catalog has no license type ${key}`);
      return type;
    },
    byCode: (code) => byCode.get(code),
    byId: (id) => byId.get(id),
    covers: (typeKey, kind, platform, day) =>
      coverage.some(
        (row) =>
          row.license_type_id === typeKey &&
          row.kind === kind &&
          row.platform === platform &&
          row.starts_on <= day &&
          (row.ends_on === null || day < row.ends_on),
      ),
  };
}

const KEPT_MS = 60_000;

const kept = new WeakMap<object, { since: number; catalog: Promise<Catalog> }>();

/** The catalog, at most a minute old. */
export function catalogOf(context: Pick<Context, 'app' | 'database'>): Promise<Catalog> {
  const known = kept.get(context.app);
  if (known && performance.now() - known.since < KEPT_MS) return known.catalog;
  const catalog = readCatalog(context.database.read);
  kept.set(context.app, { since: performance.now(), catalog });
  catalog.catch(() => kept.delete(context.app));
  return catalog;
}
