/** A license that an instance lacks. */
export interface Lack {
  readonly instanceId: string;
  readonly companyId: string;
  readonly typeKey: number;
  /** The expired license that it would take the place of. */
  readonly replaces: string | null;
}

/** Free licenses of one type, in the order in which they are given out, and how many more there are. */
export interface Supply {
  readonly ids: readonly string[];
  readonly freeCount: number;
}

/** By which rule a license was chosen. */
export type PolicyRule = 'OWN_POOL' | 'GLOBAL_POOL' | 'GLOBAL_POOL_WITHIN_CAP';

/** A license for an instance, and what it was chosen from. */
export interface Allotment extends Lack {
  readonly licenseId: string;
  readonly rule: PolicyRule;
  /** Free licenses of the company's own pool at that time. */
  readonly ownFreeCount: number;
  /** Free licenses of the global pool at that time. */
  readonly globalFreeCount: number;
  /** How many more of the global pool the company might have; null where there is no cap. */
  readonly capLeft: number | null;
}

/** What there is to give. */
export interface Stock {
  /** @param companyId null is the global pool */
  supplyOf(typeKey: number, companyId: string | null): Supply;
  /** How many more licenses of the global pool a company may have; null where there is no cap. */
  capLeft(typeKey: number, companyId: string): number | null;
}

/**
 * Gives each lack a license as far as there are any: of the company's own pool first, then of the global pool, up to the
 * company's cap. Whoever comes first is served first.
 */
export function allot(lacks: readonly Lack[], stock: Stock): Allotment[] {
  const taken = new Map<string, number>();
  const next = (typeKey: number, companyId: string | null): { id: string | undefined; freeCount: number } => {
    const { ids, freeCount } = stock.supplyOf(typeKey, companyId);
    const used = taken.get(`${typeKey} ${companyId ?? ''}`) ?? 0;
    return { id: ids[used], freeCount: freeCount - used };
  };
  const take = (key: string): void => void taken.set(key, (taken.get(key) ?? 0) + 1);
  return lacks.flatMap((lack): Allotment[] => {
    const { typeKey, companyId } = lack;
    const [own, global] = [next(typeKey, companyId), next(typeKey, null)];
    const cap = stock.capLeft(typeKey, companyId);
    const drawn = `cap ${typeKey} ${companyId}`;
    const capLeft = cap === null ? null : Math.max(0, cap - (taken.get(drawn) ?? 0));
    const seen = { ownFreeCount: own.freeCount, globalFreeCount: global.freeCount, capLeft };
    if (own.id !== undefined) {
      take(`${typeKey} ${companyId}`);
      return [{ ...lack, licenseId: own.id, rule: 'OWN_POOL', ...seen }];
    }
    if (global.id === undefined || capLeft === 0) return [];
    take(`${typeKey} `);
    take(drawn);
    return [{ ...lack, licenseId: global.id, rule: cap === null ? 'GLOBAL_POOL' : 'GLOBAL_POOL_WITHIN_CAP', ...seen }];
  });
}
