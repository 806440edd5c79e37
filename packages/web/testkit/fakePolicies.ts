import type { SetCompanyPolicyInput } from '@license-console/schema';
import type { CompanyRow, LicenseTypeRow, PolicyRow, World } from './world.ts';

const none: PolicyRow = {
  ...{ version: 1, mode: 'MANUAL', exchangesExpired: false, defaultType: null, allowed: null, caps: [] },
};

/** The part of the fake server that keeps the policies of companies; nothing is assigned by them. */
export function createFakePolicies(world: World, toCompany: (company: CompanyRow) => object) {
  const typeOf = (id: string): LicenseTypeRow => {
    const type = world.licenseTypes.find((row) => row.id === id);
    if (!type) throw new Error(`There is no license type ${id}`);
    return type;
  };

  const refuse = (code: string, path: string[], message: string) => ({
    company: null,
    userErrors: [{ code, path, message }],
  });

  return {
    toPolicy: ({ policy = none }: CompanyRow) => ({
      ...policy,
      importedMode: null,
      defaultLicenseType: policy.defaultType === null ? null : typeOf(policy.defaultType),
      allowedLicenseTypes: policy.allowed && policy.allowed.map(typeOf),
      caps: policy.caps.map(({ licenseType, cap }) => ({ cap, usedCount: 3, licenseType: typeOf(licenseType) })),
    }),
    root: {
      setCompanyPolicy: ({ input }: { input: SetCompanyPolicyInput }) => {
        const company = world.companies.find(({ id }) => id === input.companyId);
        if (!company) return refuse('NOT_FOUND', ['companyId'], 'There is no such company.');
        const before = company.policy ?? none;
        if (input.expectedVersion != null && input.expectedVersion !== before.version)
          return refuse(
            'CONFLICT',
            ['expectedVersion'],
            `${company.name} was changed by someone else: look at it again.`,
          );
        const place = input.caps?.findIndex(({ cap }) => cap > 100) ?? -1;
        if (place >= 0)
          return refuse('TOO_MANY', ['caps', String(place), 'cap'], 'Give 100 here at the most, or buy more.');
        company.policy = {
          ...{ version: before.version + 1, mode: input.mode, exchangesExpired: input.exchangesExpired ?? false },
          ...{ defaultType: input.defaultLicenseType ?? null, allowed: input.allowedLicenseTypes?.slice() ?? null },
          caps: input.caps?.slice() ?? [],
        };
        return { company: toCompany(company), userErrors: [] };
      },
    },
  };
}
