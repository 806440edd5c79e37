import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { type Context } from '../../kernel/context.ts';
import { fromGlobalId, toGlobalId } from '../../kernel/ids.ts';
import { type Company } from '../company/index.ts';
import { InstanceKind, Platform } from '../instance/index.ts';
import { PolicyRuleType, PolicyTrigger, type PolicyDecision } from './policy-decision.ts';

interface DecisionRow {
  license_id: string;
  decided_at: Date;
  trigger: number;
  rule: number;
  pool_id: string | null;
  pool_name: string | null;
  kind: number;
  platform: number;
  replaced_number: string | null;
  own_free_count: number;
  global_free_count: number;
  cap_left: number | null;
}

/** Reads why the licenses stand where they stand that are asked for in one turn, by one statement. */
export class DecisionBatch {
  private waiting: string[] = [];
  private answer: Promise<Map<string, PolicyDecision>> | null = null;

  constructor(private readonly context: Context) {}

  /** @param licenseId global id of a license within reach of the one who asks */
  async of(licenseId: string): Promise<PolicyDecision | null> {
    const id = fromGlobalId(licenseId, 'License');
    this.waiting.push(id);
    this.answer ??= Promise.resolve().then(() => this.read());
    return (await this.answer).get(id) ?? null;
  }

  private async read(): Promise<Map<string, PolicyDecision>> {
    const ids = this.waiting;
    this.waiting = [];
    this.answer = null;
    const { providerId } = requirePermission(this.context, 'license.read');
    const rows = await this.context.database.read(sql<DecisionRow>`
      select decision.license_id, decided_at, trigger, rule, pool.id as pool_id, pool.name as pool_name, kind, platform,
        replaced.number::text as replaced_number, own_free_count, global_free_count, cap_left
      from license_decision as decision
      join license_assignment as assignment on assignment.provider_id = decision.provider_id
        and assignment.license_id = decision.license_id and upper_inf(assignment.during)
        and lower(assignment.during) = decision.decided_at
      left join company as pool on pool.provider_id = decision.provider_id and pool.id = decision.pool_company_id
      left join license as replaced
        on replaced.provider_id = decision.provider_id and replaced.id = decision.replaced_license_id
      where decision.provider_id = ${providerId}::uuid and decision.license_id = any(${ids}::uuid[])`);
    return new Map(rows.map((row) => [row.license_id, toDecision(row)]));
  }
}

function toDecision(row: DecisionRow): PolicyDecision {
  const { pool_id: poolId, pool_name: name } = row;
  return {
    decidedAt: row.decided_at,
    trigger: PolicyTrigger.fromStored(row.trigger),
    rule: PolicyRuleType.fromStored(row.rule),
    pool: poolId === null ? null : ({ id: toGlobalId('Company', poolId), name } as Company),
    kind: InstanceKind.fromStored(row.kind),
    platform: Platform.fromStored(row.platform),
    replacedNumber: row.replaced_number,
    ownFreeCount: row.own_free_count,
    globalFreeCount: row.global_free_count,
    capLeft: row.cap_left,
  };
}
