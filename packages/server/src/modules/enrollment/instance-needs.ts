import { sql } from 'kysely';
import { Field, Int, ObjectType } from 'type-graphql';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { catalogOf, LicenseType } from '../catalog/index.ts';

@ObjectType('InstanceNeed', { description: 'What an instance should hold of one license type.', simpleResolvers: true })
export class InstanceNeed {
  @Field(() => LicenseType, { description: 'The type.' })
  licenseType!: LicenseType;

  @Field(() => Int, { description: 'How many licenses of it.' })
  quantity!: number;
}

interface NeedRow {
  instance_id: string;
  license_type_id: number;
  quantity: number;
}

/** Reads what the instances need that are asked for in one turn, by one statement. */
export class NeedBatch {
  private waiting: string[] = [];
  private answer: Promise<Map<string, InstanceNeed[]>> | null = null;

  constructor(private readonly context: Context) {}

  /**
   * What the instance needs, in the order of the catalog.
   *
   * @param instanceId its global id, of an instance within reach of the one who asks
   */
  async of(instanceId: string): Promise<InstanceNeed[]> {
    const id = fromGlobalId(instanceId, 'Instance');
    this.waiting.push(id);
    this.answer ??= Promise.resolve().then(() => this.read());
    return (await this.answer).get(id) ?? [];
  }

  private async read(): Promise<Map<string, InstanceNeed[]>> {
    const ids = this.waiting;
    this.waiting = [];
    this.answer = null;
    const { providerId } = requirePermission(this.context, 'license.read');
    const catalog = await catalogOf(this.context);
    const rows = await this.context.database.read(sql<NeedRow>`
      select instance_id, need.license_type_id, quantity
      from need join license_type on license_type.id = need.license_type_id
      where provider_id = ${providerId}::uuid and instance_id = any(${ids}::uuid[])
      order by license_type.position`);
    const needs = new Map<string, InstanceNeed[]>(ids.map((id) => [id, []]));
    for (const { instance_id, license_type_id, quantity } of rows)
      needs.get(instance_id)?.push({ licenseType: catalog.byKey(license_type_id), quantity });
    return needs;
  }
}
