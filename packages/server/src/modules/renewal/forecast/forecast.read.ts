import { sql } from 'kysely';
import { addDays, addMonths, dayOf, endOfDay, monthOf } from '../../../kernel/calendar.ts';
import { type Context } from '../../../kernel/context.ts';
import { MOST_COUNTED } from '../../../kernel/count.ts';
import { badInput } from '../../../kernel/errors.ts';
import { toGlobalId } from '../../../kernel/ids.ts';
import { type Amount } from '../../../kernel/money.ts';
import { type Selection } from '../../../kernel/selection.ts';
import { type Catalog } from '../../catalog/index.ts';
import { type Company } from '../../company/index.ts';
import {
  countable,
  filterScope,
  matchingLicenses,
  monthsOf,
  renewalTermsOf,
  withinReach,
  type LicenseFilter,
  type RenewalTerms,
} from '../../license/index.ts';
import { type RenewalForecast, type RenewalForecastArgs, type RenewalForecastMonth } from './forecast.payload.ts';
import { forecast, sum, type Expiring, type Outlook, type Share } from './forecast.rules.ts';

const MOST_MONTHS = 36;
const MOST_COMPANIES = 50;

/** Licenses that expire, by month, type, auto-renew and, where asked for, company. */
interface Read {
  readonly expiring: readonly Expiring[];
  readonly isExact: boolean;
  readonly names: ReadonlyMap<string, string>;
}

/**
 * What ends, what renews and what it costs, in each of the next months.
 *
 * @param selection what is selected of the forecast
 * @throws BAD_USER_INPUT for a number of months out of range
 */
export async function readForecast(
  context: Context,
  { filter, months: count }: RenewalForecastArgs,
  selection: Selection,
): Promise<RenewalForecast> {
  if (count < 1 || count > MOST_MONTHS) throw badInput(`A forecast has 1 to ${MOST_MONTHS} months`, ['months']);
  const { catalog, timeZone, now } = await filterScope(context);
  const terms = await renewalTermsOf(context);
  const first = monthOf(dayOf(now, timeZone));
  const months = Array.from({ length: count }, (_, index) => addMonths(first, index));
  const until = endOfDay(addDays(addMonths(first, count), -1), timeZone);
  const isByCompany = selection['months']?.['companies'] !== undefined;
  const { expiring, isExact, names } = await readExpiring(context, filter, { until, isByCompany });
  const periodMonths = monthsOf(terms.paymentMode);
  const shares = forecast(expiring, months, { periodMonths, prices: terms.prices.licenses });
  const writer = { catalog, terms, names, isByCompany };
  return {
    paymentMode: terms.paymentMode,
    isExact,
    months: months.map((month) =>
      toMonth(
        month,
        shares.filter((share) => share.month === month),
        writer,
      ),
    ),
  };
}

interface Wanted {
  readonly until: Date;
  readonly isByCompany: boolean;
}

interface ExpiringRow {
  month: string;
  type: number;
  auto_renew: boolean;
  company_id: string | null;
  company_name: string | null;
  count: number;
}

async function readExpiring(
  context: Context,
  given: LicenseFilter | null | undefined,
  { until, isByCompany }: Wanted,
): Promise<Read> {
  const scope = await filterScope(context);
  const coming: LicenseFilter = { category: { eq: 'COMMERCIAL' }, expiresAt: { gt: scope.now, lte: until } };
  const filter = { and: [withinReach(context, given), coming] };
  const { from, isRolledUp } = countable(filter, scope, isByCompany ? 'company_id' : 'all');
  const company = isByCompany ? sql`license.company_id` : sql`null::uuid`;
  // What ends at midnight is of the day before.
  const month = sql`to_char(
    (license.expires_at - interval '1 millisecond') at time zone ${scope.timeZone}::text, 'YYYY-MM-01')`;
  const rows = await context.database.read(sql<ExpiringRow>`
    select expiring.*, company.name as company_name from (
      select month, type, auto_renew, company_id, sum(n)::int as count from (
        select ${month} as month, license.license_type_id as type, license.auto_renew, ${company} as company_id, license.n
        ${from}
        union all
        -- What is to be another type from its renewal on is charged as that.
        select ${month}, moved.type, true, ${company}, moved.n
        from renewal_change as change
        join license on license.provider_id = change.provider_id and license.id = change.license_id
        cross join lateral (values (license.license_type_id, -1), (change.license_type_id, 1)) as moved (type, n)
        where change.provider_id = ${scope.providerId}::uuid and change.license_type_id is not null
          and license.auto_renew and ${matchingLicenses(scope, filter)}
      ) as part
      group by 1, 2, 3, 4 having sum(n) <> 0
    ) as expiring
    left join company on company.provider_id = ${scope.providerId}::uuid and company.id = expiring.company_id`);
  const names = new Map(rows.map(({ company_id: id, company_name: name }) => [id ?? '', name ?? '']));
  const expiring = rows.map(({ month, type, auto_renew: autoRenew, company_id: companyId, count }) => ({
    ...{ month, typeKey: type, autoRenew, companyId, count },
  }));
  const looked = expiring.reduce((total, { count }) => total + count, 0);
  return { expiring, names, isExact: isRolledUp || looked <= MOST_COUNTED };
}

interface Writer {
  readonly catalog: Catalog;
  readonly terms: RenewalTerms;
  readonly names: ReadonlyMap<string, string>;
  readonly isByCompany: boolean;
}

interface Written extends Omit<Outlook, 'costMinor'> {
  readonly cost: Amount;
}

function toMonth(month: string, shares: readonly Share[], writer: Writer): RenewalForecastMonth {
  const { catalog, terms, names, isByCompany } = writer;
  const { timeZone } = terms;
  const { currency } = terms.prices;
  const write = ({ endingCount, renewingCount, costMinor }: Outlook): Written => ({
    ...{ endingCount, renewingCount, cost: { amountMinor: costMinor, currency } },
  });
  const byType = Map.groupBy(shares, ({ typeKey }) => typeKey);
  const byCompany = [...Map.groupBy(isByCompany ? shares : [], ({ companyId }) => companyId)];
  const companies = byCompany.map(([id, some]) => ({ company: companyOf(id, names), ...write(sum(some)) }));
  return {
    month,
    expiresAfter: endOfDay(addDays(month, -1), timeZone),
    expiresUntil: endOfDay(addDays(addMonths(month, 1), -1), timeZone),
    ...write(sum(shares)),
    types: catalog.types.flatMap((licenseType) => {
      const some = byType.get(licenseType.key);
      return some ? [{ licenseType, ...write(sum(some)) }] : [];
    }),
    companies: companies
      .toSorted((one, other) => weight(other) - weight(one) || other.endingCount - one.endingCount)
      .slice(0, MOST_COMPANIES),
  };
}

const weight = ({ cost }: Written): number => cost.amountMinor;

const companyOf = (id: string | null, names: ReadonlyMap<string, string>): Company | null =>
  id === null ? null : ({ id: toGlobalId('Company', id), name: names.get(id) ?? '' } as Company);
