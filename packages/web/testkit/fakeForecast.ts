import { factsOf } from './filter.ts';
import type { CompanyRow, LicenseRow, World } from './world.ts';

interface Answers {
  toCompany: (company: CompanyRow) => object;
}

/** The part of the fake server that says what the months to come bring; in UTC, by what licenses of any type cost. */
export function createFakeForecast(world: World, { toCompany }: Answers) {
  const monthOf = ({ expiresAt }: LicenseRow): string => expiresAt.toISOString().slice(0, 7);

  function totalsOf(licenses: readonly LicenseRow[]) {
    const renewingCount = licenses.filter(({ autoRenew }) => autoRenew).length;
    const cost = { amountMinor: renewingCount * world.till.licenseMinor, currency: world.provider.currency };
    return { renewingCount, endingCount: licenses.length - renewingCount, cost };
  }

  function toMonth(index: number) {
    const first = new Date(Date.UTC(world.now.getUTCFullYear(), world.now.getUTCMonth() + index, 1));
    const month = first.toISOString().slice(0, 7);
    const own = world.licenses.filter((license) => monthOf(license) === month && license.expiresAt > world.now);
    const companies = [...new Set(own.map((license) => factsOf(license, world.now).company))];
    return {
      month: `${month}-01`,
      ...{ expiresAfter: first.toISOString(), expiresUntil: first.toISOString() },
      ...totalsOf(own),
      types: world.licenseTypes.flatMap((licenseType) => {
        const licenses = own.filter((license) => license.licenseType === licenseType);
        return licenses.length > 0 ? [{ licenseType, ...totalsOf(licenses) }] : [];
      }),
      companies: companies.map((company) => ({
        company: company && toCompany(company),
        ...totalsOf(own.filter((license) => factsOf(license, world.now).company === company)),
      })),
    };
  }

  return {
    renewalForecast: ({ months }: { months: number }) => ({
      isExact: true,
      paymentMode: world.till.paymentMode ?? 'MONTHLY',
      months: Array.from({ length: months }, (_, index) => toMonth(index)),
    }),
  };
}
