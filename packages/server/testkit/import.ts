import { sql } from 'kysely';
import { expect } from 'vitest';
import { type Database } from '../src/database/connection.ts';
import { transactAsOwner } from '../src/database/owner.ts';
import { type Run } from '../src/kernel/sql.ts';
import { importExport, type ImportReport } from '../src/modules/import/index.ts';
import { foldCounts, verifyProvider } from '../src/modules/license/index.ts';
import { withExport, type ExportRows } from './export.ts';

/** A license as an import left it, by what people call its parts. */
export interface ImportedLicense {
  number: number;
  type: string;
  category: number;
  /** Its instance with the ordinal, such as `SRV-1#2`. */
  place: string | null;
  company: string | null;
  pool: string | null;
  expires: string;
  renews: boolean;
  version: number;
}

/** A provider that is filled by imports alone. */
export interface ImportWorld {
  readonly name: string;
  /** Imports an export, folds, and expects a recount to find nothing. */
  load(rows: Partial<ExportRows>, now?: Date): Promise<ImportReport>;
  licenses(): Promise<ImportedLicense[]>;
  /** `INSTANCE type quantity`, sorted. */
  needs(): Promise<string[]>;
  /** Runs statements as the owner; `id` is the provider's. */
  write(work: (run: Run, id: string) => Promise<unknown>): Promise<void>;
}

export const NOW = new Date('2026-11-24T12:00:00Z');

let worlds = 0;

/** Makes a world; its provider comes with the first import. */
export function importWorld(database: Pick<Database, 'owner'>, timeZone = 'UTC'): ImportWorld {
  const name = `Provider ${process.pid}-${++worlds}`;
  let id = '';
  const run = <Row>(work: (run: Run) => Promise<Row>): Promise<Row> => transactAsOwner(database.owner, work);
  return {
    name,
    load: (rows, now = NOW) =>
      withExport({ companies: [], users: [], licenses: [], ...rows }, async (folder) => {
        const provider = { name, timeZone };
        const report = await importExport(database.owner, { folder, provider, now });
        id = report.providerId;
        await run((each) => foldCounts(each, id, now));
        expect(await run((each) => verifyProvider(each, id, now))).toEqual([]);
        return report;
      }),
    licenses: () =>
      run((each) =>
        each(sql<ImportedLicense>`
          select license.number, license_type.name as type, license.category,
            instance.name || '#' || instance.ordinal as place, company.name as company, pool.name as pool,
            to_char(license.expires_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as expires,
            license.auto_renew as renews, license.version
          from license join license_type on license_type.id = license.license_type_id
          left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
          left join company on company.provider_id = license.provider_id and company.id = license.company_id
          left join company as pool on pool.provider_id = license.provider_id and pool.id = license.pool_company_id
          where license.provider_id = ${id}::uuid order by license.number`),
      ),
    needs: async () => {
      const rows = await run((each) =>
        each(sql<{ need: string }>`
          select concat(instance.name, '#', instance.ordinal, ' ', license_type.name, ' ', quantity) as need
          from need join instance on instance.provider_id = need.provider_id and instance.id = need.instance_id
          join license_type on license_type.id = need.license_type_id
          where need.provider_id = ${id}::uuid order by 1`),
      );
      return rows.map(({ need }) => need);
    },
    write: async (work) => {
      await run((each) => work(each, id));
    },
  };
}
