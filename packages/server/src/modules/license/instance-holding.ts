import { sql } from 'kysely';
import { Field, Int, ObjectType } from 'type-graphql';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { DateTime } from '../../kernel/scalars.ts';
import { catalogOf, LicenseType } from '../catalog/index.ts';

/** The licenses of one type on one instance, added up. */
@ObjectType({ description: 'What an instance holds of one license type.', simpleResolvers: true })
export class InstanceHolding {
  @Field(() => LicenseType, { description: 'The type.' })
  licenseType!: LicenseType;

  @Field(() => Int, { description: 'How many licenses of the type are assigned to it, expired ones too.' })
  licenseCount!: number;

  @Field(() => Int, { description: 'How many of them have not expired.' })
  validCount!: number;

  @Field(() => DateTime, { description: 'When the last of them expires, or expired.' })
  lastExpiresAt!: Date;
}

interface HoldingRow {
  instance_id: string;
  license_type_id: number;
  license_count: number;
  valid_count: number;
  last_expires_at: Date;
}

/** Reads what the instances hold that are asked for in one turn, by one statement. */
export class HoldingBatch {
  private waiting: string[] = [];
  private answer: Promise<Map<string, InstanceHolding[]>> | null = null;

  constructor(private readonly context: Context) {}

  /**
   * What the instance holds, in the order of the catalog.
   *
   * @param instanceId its global id, of an instance within reach of the one who asks
   */
  async of(instanceId: string): Promise<InstanceHolding[]> {
    const id = fromGlobalId(instanceId, 'Instance');
    this.waiting.push(id);
    this.answer ??= Promise.resolve().then(() => this.read());
    const holdings = await this.answer;
    return holdings.get(id) ?? [];
  }

  private async read(): Promise<Map<string, InstanceHolding[]>> {
    const ids = this.waiting;
    this.waiting = [];
    this.answer = null;
    const { providerId } = requirePermission(this.context, 'license.read');
    const [catalog, rows] = await Promise.all([
      catalogOf(this.context),
      this.context.database.read(sql<HoldingRow>`
        select instance_id, license_type_id, count(*)::int as license_count,
          (count(*) filter (where expires_at > ${this.context.now}))::int as valid_count,
          max(expires_at) as last_expires_at
        from license
        where provider_id = ${providerId}::uuid and instance_id = any(${ids}::uuid[])
        group by instance_id, license_type_id`),
    ]);
    const holdings = new Map<string, InstanceHolding[]>(ids.map((id) => [id, []]));
    for (const licenseType of catalog.types)
      for (const row of rows.filter(({ license_type_id: key }) => key === licenseType.key))
        holdings.get(row.instance_id)?.push({
          licenseType,
          licenseCount: row.license_count,
          validCount: row.valid_count,
          lastExpiresAt: row.last_expires_at,
        });
    return holdings;
  }
}
