import { sql } from 'kysely';
import { type Database } from '../src/database/connection.ts';
import { transactAsOwner } from '../src/database/owner.ts';
import { newId } from '../src/kernel/ids.ts';
import { type Run } from '../src/kernel/sql.ts';
import { kindOf, platformOf } from '../src/modules/instance/index.ts';
import { changeLicenses, issueLicenses, RENEWAL_STATES } from '../src/modules/license/index.ts';

/** Keys of the catalog's types, by what tests call them. */
export const TYPE = { DESKTOP: 1, SERVER: 2, MICROSOFT_365: 9, VM_SERVER_SOCKET: 8 } as const;

export interface CompanyRow {
  id: string;
  name: string;
}

export interface InstanceRow {
  id: string;
  name: string;
  kind: number;
  platform: number;
  operatingSystem: string;
  company: CompanyRow | null;
}

/** A license as a test describes it; what is left out is the plainest: a free, valid, commercial Desktop license. */
export interface LicenseRow {
  id: string;
  number: number;
  typeKey: number;
  category: 0 | 1;
  pool: CompanyRow | null;
  instance: InstanceRow | null;
  expiresAt: Date;
  autoRenew: boolean;
  renewalState: 'RENEWING' | 'FAILED' | null;
}

/** A provider of a test's own, which grows as the test describes it. */
export interface World {
  readonly providerId: string;
  company(name: string): Promise<CompanyRow>;
  /** @param operatingSystem decides what kind of instance it is; empty for a domain */
  instance(name: string, company?: CompanyRow | null, operatingSystem?: string): Promise<InstanceRow>;
  license(given?: Partial<LicenseRow>): Promise<LicenseRow>;
  licenses(given: readonly Partial<LicenseRow>[]): Promise<LicenseRow[]>;
}

const FAR = new Date('2030-01-01T00:00:00Z');
const MADE_AT = new Date('2026-01-01T00:00:00Z');

/** Makes a provider in the database, and nothing else of it. */
export async function createWorld(
  database: Pick<Database, 'owner'>,
  { timeZone = 'UTC', currency = 'EUR' }: { timeZone?: string; currency?: string } = {},
): Promise<World> {
  const providerId = newId();
  const write = <Result>(work: (run: Run) => Promise<Result>): Promise<Result> => transactAsOwner(database.owner, work);
  await write((run) =>
    run(sql`insert into provider (id, name, time_zone, currency, created_at)
      values (${providerId}::uuid, ${`Provider ${providerId}`}, ${timeZone}, ${currency}, ${MADE_AT})`),
  );
  let lastNumber = 100_000;

  const licenses = async (given: readonly Partial<LicenseRow>[]): Promise<LicenseRow[]> => {
    const rows = given.map((one): LicenseRow => {
      const plain = { typeKey: TYPE.DESKTOP, category: 0, pool: null, instance: null, expiresAt: FAR } as const;
      return { id: newId(), number: ++lastNumber, ...plain, autoRenew: false, renewalState: null, ...one };
    });
    const source = rows.map((row) => ({
      ...{ id: row.id, number: row.number, license_type_id: row.typeKey, category: row.category },
      ...{ pool_company_id: row.pool?.id, instance_id: row.instance?.id, purchase_reference: null },
      ...{ expires_at: row.expiresAt, auto_renew: row.autoRenew },
    }));
    const select = sql`select * from jsonb_to_recordset(${JSON.stringify(source)}::jsonb) as source (id uuid,
      number bigint, license_type_id smallint, category smallint, pool_company_id uuid, instance_id uuid,
      expires_at timestamptz, auto_renew boolean, purchase_reference text)`;
    await write((run) => issueLicenses(run, providerId, select, { now: MADE_AT, cause: 'IMPORT', by: null }));
    for (const [state, name] of RENEWAL_STATES.entries())
      await write((run) => {
        const ids = rows.filter(({ renewalState }) => renewalState === name).map(({ id }) => id);
        const condition = sql<boolean>`license.id = any(${ids}::uuid[])`;
        return changeLicenses(run, providerId, { condition, set: sql`renewal_state = ${state}` });
      });
    return rows;
  };

  return {
    providerId,
    async company(name) {
      const id = newId();
      await write((run) =>
        run(sql`insert into company (provider_id, id, name, created_at)
          values (${providerId}::uuid, ${id}::uuid, ${name}, ${MADE_AT})`),
      );
      return { id, name };
    },
    async instance(name, company = null, operatingSystem = 'Windows 11 Pro') {
      const row = { id: newId(), name, company, operatingSystem };
      const shape = { kind: kindOf(operatingSystem), platform: platformOf(operatingSystem) };
      await write((run) =>
        run(sql`insert into instance (provider_id, id, kind, platform, name, operating_system, company_id, created_at)
          values (${providerId}::uuid, ${row.id}::uuid, ${shape.kind}, ${shape.platform}, ${name}, ${operatingSystem},
            ${company?.id ?? null}::uuid, ${MADE_AT})`),
      );
      return { ...row, ...shape };
    },
    async license(given = {}) {
      const [row] = await licenses([given]);
      if (!row) throw new Error('One license was made');
      return row;
    },
    licenses,
  };
}
