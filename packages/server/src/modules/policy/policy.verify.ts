import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type Difference } from '../license/index.ts';

/**
 * Looks for what no policy may have done: a license of the global pool beyond a cap, a decision that no assignment came
 * of, caps that do not add up to their kept sum.
 *
 * @returns what is wrong; empty when all is well
 */
export async function verifyPolicies(run: Run, providerId: string): Promise<Difference[]> {
  const provider = sql`${providerId}::uuid`;
  const checks = {
    'more than a cap allows': sql`
      select concat_ws(' ', cap.company_id, cap.license_type_id, 'cap', cap.cap, 'decided', count(*)) as detail
      from company_cap as cap
      join company on company.provider_id = cap.provider_id and company.id = cap.company_id and company.pool_setting = 2
      join license_decision as decision on decision.provider_id = cap.provider_id
        and decision.company_id = cap.company_id and decision.license_type_id = cap.license_type_id
        and decision.pool_company_id is null
      join license on license.provider_id = decision.provider_id and license.id = decision.license_id
        and license.company_id = decision.company_id and license.pool_company_id is null
      join license_assignment as assignment on assignment.provider_id = decision.provider_id
        and assignment.license_id = decision.license_id and upper_inf(assignment.during)
        and lower(assignment.during) = decision.decided_at
      where cap.provider_id = ${provider}
      group by cap.company_id, cap.license_type_id, cap.cap having count(*) > cap.cap`,
    'sum of caps': sql`
      select concat_ws(' ', license_type_id, 'kept', kept.total, 'counted', counted.total) as detail
      from (select license_type_id, total from cap_total where provider_id = ${provider} and total <> 0) as kept
      full join (
        select license_type_id, sum(cap)::int as total from company_cap where provider_id = ${provider}
        group by license_type_id having sum(cap) <> 0
      ) as counted using (license_type_id)
      where kept.total is distinct from counted.total`,
    'decision without an assignment': sql`
      select concat_ws(' ', decision.license_id, decided_at) as detail from license_decision as decision
      where decision.provider_id = ${provider} and not exists (
        select from license_assignment as assignment
        where assignment.provider_id = decision.provider_id and assignment.license_id = decision.license_id
          and assignment.instance_id = decision.instance_id and assignment.during @> decision.decided_at)`,
  };
  const differences: Difference[] = [];
  for (const [what, query] of Object.entries(checks)) {
    const rows = await run(sql<{ detail: string }>`${query} limit 100`);
    differences.push(...rows.map(({ detail }) => ({ what, detail })));
  }
  return differences;
}
