import { DomainError } from '../../kernel/errors.ts';
import { type Catalog, type LicenseType } from '../catalog/index.ts';
import { explainCoverage, faultOfQuantity, type Need } from './enrollment.rules.ts';
import { type NeedInput } from './enrollment.payload.ts';

/** The instance that needs something, and what decides about it. */
export interface Needy {
  readonly name: string;
  /** As stored. */
  readonly kind: number;
  /** As stored. */
  readonly platform: number;
  /** Keys of the types that its company uses; null is any. */
  readonly allowedTypes: readonly number[] | null;
  /** Key of the type that its company prefers. */
  readonly defaultType: number | null;
}

/** The catalog on a day, YYYY-MM-DD. */
export interface CatalogOfDay {
  readonly catalog: Catalog;
  readonly day: string;
}

/**
 * What an instance is to need.
 *
 * @param asked unless given, the type that the company prefers, where it covers the instance: nothing is guessed
 * @throws DomainError NOT_FOUND, INVALID, NOT_COVERED or NOT_ALLOWED
 */
export function needsOf(asked: readonly NeedInput[] | null | undefined, needy: Needy, today: CatalogOfDay): Need[] {
  if (!asked) return defaultNeeds(needy, today);
  const seen = new Set<number>();
  return asked.map(({ licenseType, quantity }, place) => {
    const path = ['needs', String(place)];
    const type = today.catalog.byId(licenseType);
    if (!type)
      throw new DomainError(
        'NOT_FOUND',
        [...path, 'licenseType'],
        `There is no such license type: ${licenseType.slice(0, 80)}.`,
      );
    if (seen.has(type.key))
      throw new DomainError('INVALID', [...path, 'licenseType'], `${type.name} is named twice: name it once.`);
    seen.add(type.key);
    const fault = faultOfQuantity(type, quantity);
    if (fault) throw new DomainError('INVALID', [...path, 'quantity'], fault);
    checkType(type, needy, today, [...path, 'licenseType']);
    return { typeKey: type.key, quantity };
  });
}

function defaultNeeds({ kind, platform, defaultType, allowedTypes }: Needy, { catalog, day }: CatalogOfDay): Need[] {
  if (defaultType === null || !isAllowed(defaultType, allowedTypes)) return [];
  return catalog.covers(defaultType, kind, platform, day) ? [{ typeKey: defaultType, quantity: 1 }] : [];
}

/** Whether a company uses a type; null or none is any. */
const isAllowed = (key: number, allowed: readonly number[] | null): boolean =>
  allowed === null || allowed.length === 0 || allowed.includes(key);

/** @throws DomainError NOT_COVERED, NOT_ALLOWED */
function checkType(type: LicenseType, needy: Needy, { catalog, day }: CatalogOfDay, path: readonly string[]): void {
  const { name, kind, platform, allowedTypes } = needy;
  if (!catalog.covers(type.key, kind, platform, day)) {
    const fitting = catalog.types.filter(({ key }) => catalog.covers(key, kind, platform, day));
    const names = fitting.filter(({ key }) => isAllowed(key, allowedTypes)).map((other) => other.name);
    throw new DomainError('NOT_COVERED', path, explainCoverage(type.name, name, names));
  }
  if (!isAllowed(type.key, allowedTypes))
    throw new DomainError(
      'NOT_ALLOWED',
      path,
      `The company of ${name} does not use ${type.name}: choose a type that it uses, or allow this one.`,
    );
}
