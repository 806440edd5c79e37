import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { Problems } from './problems.ts';

interface Found {
  file_row: number;
  external_id: string;
  reason: string;
  total: number;
}

/** A fault that shows only when rows are seen together. */
interface Check {
  file: string;
  /** Files whose rows must all be good for the answer to make sense. */
  needs: readonly string[];
  /** A SELECT of `file_row, external_id, reason`. */
  query: RawBuilder<unknown>;
}

/** Looks for rows that are good by themselves but not together: doubled ones, and references to nothing. */
export async function checkTogether(run: Run, providerId: string, problems: Problems): Promise<void> {
  const sensible = checks(providerId).filter(({ needs }) => !needs.some((name) => problems.touch(name)));
  for (const { file, query } of sensible) {
    const found = await run(sql<Found>`
      select *, count(*) over ()::int as total from (${query}) as found order by file_row limit ${Problems.MOST}`);
    for (const { file_row, external_id, reason } of found)
      problems.add({ file, row: file_row, id: external_id, reason });
    problems.total += Math.max(0, (found[0]?.total ?? 0) - found.length);
  }
}

const checks = (providerId: string): Check[] => [
  { file: 'companies.json', needs: [], query: doubled('staged_company', 'external_id', 'Id') },
  { file: 'users.json', needs: [], query: doubled('staged_account', 'external_id', 'ID') },
  { file: 'users.json', needs: ['companies.json'], query: companyOfUser },
  { file: 'licenses.json', needs: [], query: doubled('staged_license', 'external_id', 'ID') },
  { file: 'licenses.json', needs: [], query: doubled('staged_license', 'number', 'Number') },
  { file: 'licenses.json', needs: ['users.json'], query: userOfLicense },
  { file: 'licenses.json', needs: ['licenses.json'], query: numberOfAnother(providerId) },
];

const doubled = (table: string, column: string, field: string): RawBuilder<unknown> => sql`
  select file_row, external_id, concat(${field}::text, ' "', value, '" stands in row ', first, ' too') as reason
  from (
    select file_row, external_id, ${sql.ref(column)}::text as value,
      min(file_row) over (partition by ${sql.ref(column)}) as first
    from ${sql.table(table)}
  ) as row
  where file_row > first`;

const companyOfUser = sql`
  select account.file_row, account.external_id,
    case when company.count is null
      then concat('Company "', account.company_name, '" is not in companies.json')
      else concat('Company "', account.company_name, '" is the name of ', company.count, ' companies in companies.json: give them different names')
    end as reason
  from staged_account as account
  left join (select name, count(*) from staged_company group by name) as company on company.name = account.company_name
  where account.company_name <> '' and (company.count is null or company.count > 1)`;

const userOfLicense = sql`
  select license.file_row, license.external_id,
    concat('UserID "', license.user_id, '" is not in users.json') as reason
  from staged_license as license
  left join staged_account as account on account.external_id = license.user_id
  where license.user_id <> '' and account.external_id is null`;

/** A license that is no longer in the export keeps its number. */
const numberOfAnother = (providerId: string): RawBuilder<unknown> => sql`
  select staged.file_row, staged.external_id,
    concat('Number "', staged.number, '" belongs to the license with ID "', source.external_id, '", which an earlier export brought') as reason
  from staged_license as staged
  join license on license.provider_id = ${providerId}::uuid and license.number = staged.number
  join license_source as source on source.provider_id = ${providerId}::uuid and source.license_id = license.id
  left join staged_license as other on other.external_id = source.external_id
  where source.external_id <> staged.external_id and other.external_id is null`;
