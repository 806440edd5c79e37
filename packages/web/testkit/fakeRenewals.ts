import type { MoveDemoClockInput, SetRenewalSettingsInput } from '@license-console/schema';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import { eventsOf } from './events.ts';
import { factsOf } from './filter.ts';
import type { CompanyRow, LicenseRow, RenewalNoticeRow, World } from './world.ts';

interface Answers {
  toCompany: (company: CompanyRow) => object;
}

/** The part of the fake server that knows renewals, and what the months to come bring: in UTC, at one price for all. */
export function createFakeRenewals(world: World, { toCompany }: Answers) {
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

  const notices = () => world.renewalNotices.map((notice) => ({ __typename: 'RenewalNotice', ...notice }));
  const newestFirst: Order<RenewalNoticeRow> = { keyOf: ({ occurredAt }) => occurredAt, descending: true };
  const clock = () =>
    world.demoAheadDays === null
      ? null
      : {
          now: new Date(world.now.getTime() + world.demoAheadDays * 86_400_000).toISOString(),
          aheadDays: world.demoAheadDays,
        };

  return {
    renewalNotices: (page: PageArguments) =>
      connection(inOrder(notices(), newestFirst), newestFirst, page, (notice) => notice),
    renewalNoticed: () => eventsOf(new EventTarget(), () => null),
    renewalSettings: () => world.renewalSettings,
    setRenewalSettings: ({ input }: { input: SetRenewalSettingsInput }) => {
      const { graceDays, renewFromGlobalPool, expectedVersion } = input;
      if (expectedVersion !== world.renewalSettings.version) {
        const message = 'Someone has changed the settings meanwhile: look at them again.';
        return { settings: null, userErrors: [{ code: 'CONFLICT', path: ['expectedVersion'], message }] };
      }
      world.renewalSettings = { graceDays, renewFromGlobalPool, version: expectedVersion + 1 };
      return { settings: world.renewalSettings, userErrors: [] };
    },
    demoClock: clock,
    moveDemoClock: ({ input }: { input: MoveDemoClockInput }) => {
      world.demoAheadDays = (world.demoAheadDays ?? 0) + input.days;
      return { demoClock: clock(), userErrors: [] };
    },
    renewalForecast: ({ months }: { months: number }) => ({
      isExact: true,
      paymentMode: world.till.paymentMode ?? 'MONTHLY',
      months: Array.from({ length: months }, (_, index) => toMonth(index)),
    }),
  };
}
