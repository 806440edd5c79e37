import fc, { type Arbitrary } from 'fast-check';
import { toGlobalId } from '../src/kernel/ids.ts';
import { type CompanyFilter } from '../src/modules/company/index.ts';
import { InstanceKind, Platform, type InstanceFilter } from '../src/modules/instance/index.ts';
import { type LicenseFilter } from '../src/modules/license/index.ts';
import { type CompanyRow, type InstanceRow, type LicenseRow } from './world.ts';

const EQUALITY = ['eq', 'ne'] as const;
const ORDER = ['lt', 'lte', 'gt', 'gte'] as const;

/** A comparator with one or two operators over values of the kind. */
function comparator<Value>(value: Arbitrary<Value>, operators: readonly string[], lists = true): Arbitrary<object> {
  const fields: Record<string, Arbitrary<unknown>> = Object.fromEntries(operators.map((operator) => [operator, value]));
  const all: Record<string, Arbitrary<unknown>> = lists ? { ...fields, in: fc.array(value, { maxLength: 3 }) } : fields;
  return fc.record(all, { requiredKeys: [] }).map((given) => Object.fromEntries(Object.entries(given).slice(0, 2)));
}

export const flag = comparator(fc.boolean(), EQUALITY, false);

const text = (values: readonly string[]): Arbitrary<object> =>
  fc.oneof(
    comparator(fc.constantFrom(...values), [...EQUALITY, ...ORDER]),
    fc.record({ contains: fc.constantFrom('a', 'b1', 'A', '%', '_', 'e', '\\') }),
    fc.record({ isNull: fc.boolean() }),
  );

const oneOf = (names: readonly string[]): Arbitrary<object> => comparator(fc.constantFrom(...names), EQUALITY);

/** Filters of one to two fields, composed with and, or and not. */
function composed<F>(fields: Record<string, Arbitrary<unknown>>, depth: number): Arbitrary<F> {
  const names = fc.subarray(Object.keys(fields), { minLength: 0, maxLength: 2 });
  const leaf = names.chain((chosen) =>
    fc.record(Object.fromEntries(chosen.map((name) => [name, fields[name] as Arbitrary<unknown>]))),
  );
  if (depth === 0) return leaf as Arbitrary<F>;
  const inner = composed<F>(fields, depth - 1);
  const some = fc.array(inner, { maxLength: 3 });
  return fc.oneof(
    leaf,
    fc.record({ and: some }),
    fc.record({ or: some }),
    fc.record({ not: inner }),
    fc.tuple(leaf, some).map(([own, or]) => ({ ...own, or })),
  ) as Arbitrary<F>;
}

export interface FilterRows {
  companies: readonly CompanyRow[];
  instances: readonly InstanceRow[];
  licenses: readonly LicenseRow[];
}

const arbitraryCompanyFilter = (companies: readonly CompanyRow[]): Arbitrary<CompanyFilter> =>
  composed<CompanyFilter>(
    {
      isNull: fc.boolean(),
      id: oneOf(companies.map(({ id }) => toGlobalId('Company', id))),
      name: text(companies.map(({ name }) => name)),
    },
    1,
  );

/** Random instance filters over the values that stand in the rows. @param also further fields */
export const arbitraryInstanceFilter = (
  { companies, instances }: Pick<FilterRows, 'companies' | 'instances'>,
  also: Record<string, Arbitrary<unknown>> = {},
): Arbitrary<InstanceFilter> =>
  composed<InstanceFilter>(
    {
      isNull: fc.boolean(),
      id: oneOf(instances.map(({ id }) => toGlobalId('Instance', id))),
      name: text(instances.map(({ name }) => name)),
      kind: oneOf(InstanceKind.names),
      platform: oneOf(Platform.names),
      operatingSystem: text(instances.map(({ operatingSystem }) => operatingSystem)),
      company: arbitraryCompanyFilter(companies),
      retired: flag,
      ...also,
    },
    1,
  );

/** Random license filters over the values that stand in the rows. */
export function arbitraryFilter({ companies, instances, licenses }: FilterRows): Arbitrary<LicenseFilter> {
  const company = arbitraryCompanyFilter(companies);
  const instance = arbitraryInstanceFilter({ companies, instances });
  const moments = [...licenses.slice(0, 6).map(({ expiresAt }) => expiresAt), 'P0D', 'P30D', '-P7D'];
  const numbers = licenses.map(({ number }) => String(number));
  return composed<LicenseFilter>(
    {
      id: oneOf(licenses.map(({ id }) => toGlobalId('License', id))),
      number: fc.oneof(
        comparator(fc.constantFrom(...numbers), [...EQUALITY, ...ORDER]),
        fc.record({ contains: fc.constantFrom('00', '1', '100 0') }),
      ),
      licenseType: oneOf(['DESKTOP', 'SERVER', 'MICROSOFT_365']),
      category: oneOf(['COMMERCIAL', 'TRIAL']),
      used: flag,
      valid: flag,
      expiring: flag,
      autoRenew: flag,
      expiresAt: fc.oneof(
        comparator(fc.constantFrom<Date | string>(...moments), [...EQUALITY, ...ORDER]),
        fc.record({ isNull: fc.boolean() }),
      ),
      renewalStatus: oneOf(['WILL_RENEW', 'WILL_END', 'RENEWING', 'FAILED', 'ENDED']),
      company,
      poolCompany: company,
      instance,
      search: fc.constantFrom('100', 'alp', 'Beta', 'srv', '%_%', '1000'),
    },
    2,
  );
}

/** The same, of the fields that the roll-ups hold: their counts must be exact. */
export function arbitraryRolledUpFilter({ companies, licenses }: FilterRows): Arbitrary<LicenseFilter> {
  const company = arbitraryCompanyFilter(companies);
  const moments = [...licenses.slice(0, 6).map(({ expiresAt }) => expiresAt), 'P0D', 'P30D', '-P7D'];
  return composed<LicenseFilter>(
    {
      licenseType: oneOf(['DESKTOP', 'SERVER', 'MICROSOFT_365']),
      category: oneOf(['COMMERCIAL', 'TRIAL']),
      used: flag,
      valid: flag,
      expiring: flag,
      autoRenew: flag,
      expiresAt: comparator(fc.constantFrom<Date | string>(...moments), [...EQUALITY, ...ORDER]),
      renewalStatus: oneOf(['WILL_RENEW', 'WILL_END', 'RENEWING', 'FAILED', 'ENDED']),
      company,
    },
    2,
  );
}
