import { sql } from 'kysely';
import { Field, Int, ObjectType } from 'type-graphql';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { storedEnum } from '../../kernel/stored-enum.ts';
import { catalogOf, LicenseType, type Catalog } from '../catalog/index.ts';

/** In the order in which `company.pool_setting` stores them. */
export const PolicyMode = storedEnum('PolicyMode', 'How the instances of a company get their licenses.', {
  MANUAL: 'People assign them.',
  AUTOMATIC_FROM_GLOBAL_POOL: 'By themselves: from the company’s own pool first, then from the global pool.',
  OWN_POOL: 'By themselves: from the company’s own pool first, then from the global pool up to the company’s caps.',
});
export type PolicyModeName = (typeof PolicyMode.names)[number];

@ObjectType({
  description: 'How many licenses of a type a company may have of the global pool.',
  simpleResolvers: true,
})
export class CompanyCap {
  @Field(() => LicenseType, { description: 'The type.' })
  licenseType!: LicenseType;

  @Field(() => Int, { description: 'How many at the most.' })
  cap!: number;

  @Field(() => Int, { description: 'How many stand on its instances now, expired ones too.' })
  usedCount!: number;
}

@ObjectType({ description: 'How the instances of a company get their licenses.', simpleResolvers: true })
export class CompanyPolicy {
  @Field(() => PolicyMode.type, { description: 'The mode; MANUAL until someone has set a policy here.' })
  mode!: PolicyModeName;

  @Field(() => PolicyMode.type, {
    nullable: true,
    description: 'The mode that an import brought, as long as nobody has set a policy here; null from then on.',
  })
  importedMode!: PolicyModeName | null;

  @Field(() => LicenseType, {
    nullable: true,
    description: 'What an instance needs unless it is said otherwise; null is nothing.',
  })
  defaultLicenseType!: LicenseType | null;

  @Field(() => [LicenseType], { nullable: true, description: 'The types that the company uses; null is all.' })
  allowedLicenseTypes!: LicenseType[] | null;

  @Field(() => Boolean, { description: 'Whether an expired license is exchanged for a free one by itself.' })
  exchangesExpired!: boolean;

  @Field(() => [CompanyCap], {
    description: 'Its caps, where the mode is OWN_POOL: of a type without one it gets nothing of the global pool.',
  })
  caps!: CompanyCap[];

  @Field(() => Int, { description: 'Grows with each change of the company: give it as `expectedVersion`.' })
  version!: number;
}

interface PolicyRow {
  id: string;
  mode: number;
  is_set: boolean;
  exchanges_expired: boolean;
  default_type: number | null;
  allowed_types: number[] | null;
  version: number;
  caps: { type: number; cap: number; used: number }[];
}

/** Reads the policies of the companies that are asked for in one turn, by one statement. */
export class PolicyBatch {
  private waiting: string[] = [];
  private answer: Promise<Map<string, CompanyPolicy>> | null = null;

  constructor(private readonly context: Context) {}

  /** @param companyId global id of a company within reach of the one who asks */
  async of(companyId: string): Promise<CompanyPolicy> {
    const id = fromGlobalId(companyId, 'Company');
    this.waiting.push(id);
    this.answer ??= Promise.resolve().then(() => this.read());
    const policy = (await this.answer).get(id);
    if (!policy) throw new RangeError('A company has a policy');
    return policy;
  }

  private async read(): Promise<Map<string, CompanyPolicy>> {
    const ids = this.waiting;
    this.waiting = [];
    this.answer = null;
    const { providerId } = requirePermission(this.context, 'license.read');
    const catalog = await catalogOf(this.context);
    const rows = await this.context.database.read(sql<PolicyRow>`
      select company.id, pool_setting as mode, policy_set_at is not null as is_set, exchanges_expired,
        default_license_type_id as default_type, allowed_license_type_ids as allowed_types, version,
        coalesce((
          select json_agg(json_build_object('type', license_type_id, 'cap', cap, 'used', (
            select count(*) from license
            where license.provider_id = company_cap.provider_id and license.company_id = company_cap.company_id
              and license.license_type_id = company_cap.license_type_id and category = 0 and used
              and pool_company_id is null)))
          from company_cap
          where company_cap.provider_id = company.provider_id and company_cap.company_id = company.id), '[]') as caps
      from company
      where company.provider_id = ${providerId}::uuid and company.id = any(${ids}::uuid[])`);
    return new Map(rows.map((row) => [row.id, toPolicy(row, catalog)]));
  }
}

function toPolicy(row: PolicyRow, catalog: Catalog): CompanyPolicy {
  const { mode, is_set, default_type, allowed_types, caps } = row;
  const allowed = allowed_types && allowed_types.length > 0 ? new Set(allowed_types) : null;
  return {
    mode: is_set ? PolicyMode.fromStored(mode) : 'MANUAL',
    importedMode: is_set ? null : PolicyMode.fromStored(mode),
    defaultLicenseType: default_type === null ? null : catalog.byKey(default_type),
    allowedLicenseTypes: allowed && catalog.types.filter(({ key }) => allowed.has(key)),
    exchangesExpired: row.exchanges_expired,
    caps: catalog.types.flatMap((licenseType) =>
      caps
        .filter(({ type }) => type === licenseType.key)
        .map(({ cap, used }) => ({ licenseType, cap, usedCount: used })),
    ),
    version: row.version,
  };
}
