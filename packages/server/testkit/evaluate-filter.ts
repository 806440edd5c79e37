import { toGlobalId } from '../src/kernel/ids.ts';
import { type Comparator } from '../src/kernel/comparators.ts';
import { type CompanyFilter } from '../src/modules/company/index.ts';
import { InstanceKind, Platform, type InstanceFilter } from '../src/modules/instance/index.ts';
import { type LicenseFilter } from '../src/modules/license/index.ts';
import { type CompanyRow, type InstanceRow, type LicenseRow } from './world.ts';

// What a filter means, said once more and plainly, over rows in memory: the compiled SQL is tested against it.

const DAY_MS = 86_400_000;
const CODES: Record<number, string> = { 1: 'DESKTOP', 2: 'SERVER', 8: 'VM_SERVER_SOCKET', 9: 'MICROSOFT_365' };

type Value = string | number | boolean;

/** The comparator over a value; null compares with nothing, but differs from everything. */
function compares<Given>(
  comparator: Comparator<Given>,
  value: Value | null,
  toValue: (given: Given) => Value,
): boolean {
  return Object.entries(comparator).every(([operator, given]: [string, unknown]) => {
    if (operator === 'isNull') return (value === null) === given;
    if (operator === 'in') return (given as Given[]).some((one) => toValue(one) === value);
    if (value === null) return operator === 'ne';
    if (operator === 'contains')
      return String(value)
        .toLowerCase()
        .includes((given as string).toLowerCase());
    const other = toValue(given as Given);
    const order = value < other ? -1 : value > other ? 1 : 0;
    const holds = { eq: order === 0, ne: order !== 0, lt: order < 0, lte: order <= 0, gt: order > 0, gte: order >= 0 };
    return holds[operator as keyof typeof holds];
  });
}

interface Composed {
  and?: readonly Composed[];
  or?: readonly Composed[];
  not?: Composed;
}

function composes<F extends Composed>(filter: F, leaf: (name: string, value: never) => boolean): boolean {
  return Object.entries(filter).every(([name, value]: [string, unknown]) => {
    if (name === 'and') return (value as F[]).every((inner) => composes(inner, leaf));
    if (name === 'or') return (value as F[]).some((inner) => composes(inner, leaf));
    if (name === 'not') return !composes(value as F, leaf);
    return leaf(name, value as never);
  });
}

const same = <Given extends Value>(given: Given): Value => given;

const matchesCompany = (filter: CompanyFilter, company: CompanyRow | null): boolean =>
  composes(filter, (name, value) => {
    if (name === 'isNull') return (company === null) === value;
    if (name === 'id') return compares<string>(value, company && toGlobalId('Company', company.id), same);
    return compares<string>(value, company && company.name, same);
  });

const matchesInstance = (filter: InstanceFilter, instance: InstanceRow | null): boolean =>
  composes(filter, (name, value) => {
    switch (name) {
      case 'isNull':
        return (instance === null) === value;
      case 'id':
        return compares<string>(value, instance && toGlobalId('Instance', instance.id), same);
      case 'kind':
        return compares<string>(value, instance && InstanceKind.fromStored(instance.kind), same);
      case 'platform':
        return compares<string>(value, instance && Platform.fromStored(instance.platform), same);
      case 'company':
        return matchesCompany(value, instance && instance.company);
      case 'retired':
        return compares<boolean>(value, instance && false, same);
      case 'operatingSystem':
        return compares<string>(value, instance && instance.operatingSystem, same);
      default:
        return compares<string>(value, instance && instance.name, same);
    }
  });

const companyOf = ({ instance, pool }: LicenseRow): CompanyRow | null => (instance ? instance.company : pool);

/** Whether the license matches; `P…D` durations count days of 24 hours, as in UTC. */
export function matchesLicense(filter: LicenseFilter, license: LicenseRow, now: Date): boolean {
  const expiresAt = license.expiresAt.getTime();
  const isValid = expiresAt > now.getTime();
  const byItself = isValid ? (license.autoRenew ? 'WILL_RENEW' : 'WILL_END') : 'ENDED';
  const status = (license.autoRenew && license.renewalState) || byItself;
  const instant = (given: Date | string): number =>
    given instanceof Date ? given.getTime() : now.getTime() + DAY_MS * Number(given.replace(/[PD]/g, ''));
  return composes(filter, (name, value) => {
    switch (name) {
      case 'id':
        return compares<string>(value, toGlobalId('License', license.id), same);
      case 'number': {
        const { contains, ...order } = value as Comparator<string>;
        const holds = compares<string>(order, license.number, (given) => Number(given.replace(/\s/g, '')));
        return holds && (contains === undefined || String(license.number).includes(contains.replace(/\s/g, '')));
      }
      case 'licenseType':
        return compares<string>(value, CODES[license.typeKey] ?? '', same);
      case 'category':
        return compares<string>(value, license.category === 0 ? 'COMMERCIAL' : 'TRIAL', same);
      case 'used':
        return compares<boolean>(value, license.instance !== null, same);
      case 'valid':
        return compares<boolean>(value, isValid, same);
      case 'expiring':
        return compares<boolean>(value, isValid && expiresAt <= now.getTime() + 30 * DAY_MS, same);
      case 'autoRenew':
        return compares<boolean>(value, license.autoRenew, same);
      case 'expiresAt':
        return compares<Date | string>(value, expiresAt, instant);
      case 'renewalStatus':
        return compares<string>(value, status, same);
      case 'company':
        return matchesCompany(value, companyOf(license));
      case 'poolCompany':
        return matchesCompany(value, license.pool);
      case 'instance':
        return matchesInstance(value, license.instance);
      default: {
        const text = [license.number, companyOf(license)?.name, license.instance?.name].join('\n').toLowerCase();
        return text.includes((value as string).trim().toLowerCase());
      }
    }
  });
}
