import type { CompanyFilter, InstanceFilter, LicenseFilter } from '@license-console/schema';
import type { CompanyRow, InstanceRow, LicenseRow } from './world.ts';

type Comparable = string | number | boolean | Date;
type Comparator = Readonly<Record<string, unknown>>;
type Composed<Filter> = {
  and?: Filter[] | null | undefined;
  or?: Filter[] | null | undefined;
  not?: Filter | null | undefined;
};

const dayMs = 86_400_000;
const expiringDays = 30;

/** Facts of a license that follow from its row and the time. */
export function factsOf(license: LicenseRow, now: Date) {
  const valid = license.expiresAt > now;
  const expiring = valid && license.expiresAt.getTime() <= now.getTime() + expiringDays * dayMs;
  const company = license.instance ? license.instance.company : license.poolCompany;
  const renewalStatus = !valid ? 'ENDED' : license.autoRenew ? 'WILL_RENEW' : 'WILL_END';
  return { used: license.instance !== null, valid, expiring, company, renewalStatus } as const;
}

/** Whether the license is under the filter, by the meaning that the schema gives to it. */
export function matchesLicense(filter: LicenseFilter | null | undefined, license: LicenseRow, now: Date): boolean {
  const facts = factsOf(license, now);
  const fields: Record<string, Comparable | null> = {
    id: license.id,
    purchase: license.purchaseId ?? null,
    number: license.number,
    licenseType: license.licenseType.code,
    category: license.category,
    autoRenew: license.autoRenew,
    expiresAt: license.expiresAt,
    used: facts.used,
    valid: facts.valid,
    expiring: facts.expiring,
    renewalStatus: facts.renewalStatus,
  };
  return matches(
    filter,
    (name, condition) => {
      if (name === 'company') return matchesCompany(condition as CompanyFilter, facts.company);
      if (name === 'poolCompany') return matchesCompany(condition as CompanyFilter, license.poolCompany);
      if (name === 'instance') return matchesInstance(condition as InstanceFilter, license.instance);
      if (name === 'search') {
        const texts = [license.number, facts.company?.name, license.instance?.name];
        return texts.some((text) => text?.toLowerCase().includes(String(condition).toLowerCase()));
      }
      return compare(fields[name] ?? null, condition as Comparator, now);
    },
    (part) => matchesLicense(part, license, now),
  );
}

/** Whether the company, or its absence, is under the filter. */
export function matchesCompany(filter: CompanyFilter | null | undefined, company: CompanyRow | null): boolean {
  return matches(
    filter,
    (name, condition) => {
      if (name === 'isNull') return (company === null) === condition;
      return compare(company?.[name as 'id' | 'name'] ?? null, condition as Comparator);
    },
    (part) => matchesCompany(part, company),
  );
}

/** Whether the instance, or its absence, is under the filter. */
export function matchesInstance(filter: InstanceFilter | null | undefined, instance: InstanceRow | null): boolean {
  return matches(
    filter,
    (name, condition) => {
      if (name === 'isNull') return (instance === null) === condition;
      if (name === 'company') return matchesCompany(condition as CompanyFilter, instance?.company ?? null);
      if (name === 'retired') return compare(instance?.retiredAt !== undefined, condition as Comparator);
      return compare((instance?.[name as keyof InstanceRow] as string | undefined) ?? null, condition as Comparator);
    },
    (part) => matchesInstance(part, instance),
  );
}

function matches<Filter extends Composed<Filter>>(
  filter: Filter | null | undefined,
  holds: (name: string, condition: unknown) => boolean,
  matchesPart: (part: Filter) => boolean,
): boolean {
  const { and, or, not, ...fields } = filter ?? ({} as Filter);
  if (and && !and.every(matchesPart)) return false;
  if (or && !or.some(matchesPart)) return false;
  if (not && matchesPart(not)) return false;
  return Object.entries(fields).every(([name, condition]) => condition == null || holds(name, condition));
}

function compare(value: Comparable | null, comparator: Comparator, now?: Date): boolean {
  return Object.entries(comparator).every(([operator, wanted]) => {
    if (wanted == null) return true;
    if (operator === 'isNull') return (value === null) === wanted;
    if (value === null) return false;
    const left = value instanceof Date ? value.getTime() : value;
    const right = value instanceof Date ? instantOf(wanted as string, now ?? new Date()) : (wanted as Comparable);
    switch (operator) {
      case 'eq':
        return left === right;
      case 'ne':
        return left !== right;
      case 'in':
        return (wanted as Comparable[]).includes(value);
      case 'contains':
        return String(value)
          .toLowerCase()
          .includes((wanted as string).toLowerCase());
      case 'lt':
        return left < right;
      case 'lte':
        return left <= right;
      case 'gt':
        return left > right;
      case 'gte':
        return left >= right;
      default:
        throw new Error(`Unknown operator ${operator}`);
    }
  });
}

/** Milliseconds of an instant, or of a duration of days from now. */
function instantOf(text: string, now: Date): number {
  const days = /^(-?)P(\d+)D$/.exec(text);
  return days ? now.getTime() + Number(`${days[1]}${days[2]}`) * dayMs : Date.parse(text);
}
