import { sql } from 'kysely';
import { writeAudit } from '../../kernel/audit.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { type TenantDatabase } from '../../kernel/context.ts';
import { NIL_ID } from '../../kernel/ids.ts';
import { type JobQueue, type LeaveJob } from '../../kernel/jobs.ts';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import { licensesPlaced } from '../license/index.ts';
import { claimInstances, type PolicyScope } from './lacking.ts';
import { type PolicyTriggerName } from './policy-decision.ts';
import { runPolicy } from './run-policy.ts';

const POLICY = 'policy';

/** Instances that one transaction serves. */
const BATCH = 500;

/** Where the policies of one provider are worked on. */
export interface PolicyDesk {
  readonly providerId: string;
  readonly database: TenantDatabase;
  readonly now: Date;
}

interface PolicyJob {
  readonly providerId: string;
  readonly trigger: PolicyTriggerName;
  readonly [name: string]: string;
}

/** Has someone look for what instances lack; once, however often it is asked for before it is begun. */
export const lookLater = (run: Run, leaveJob: LeaveJob, payload: PolicyJob): Promise<void> =>
  leaveJob(run, { queue: POLICY, payload, onceFor: payload.providerId });

/**
 * Called whenever the counts of a provider were folded, which is after any change of its licenses and whenever some have
 * expired: has the policies looked at, if there is a company that lacks something and whose policy is automatic.
 */
export async function lookAfterFold(run: Run, providerId: string, leaveJob: LeaveJob): Promise<void> {
  const [lacking] = await run(sql`
    select from company
    join requirement on requirement.provider_id = company.provider_id and requirement.scope = company.id
      and requirement.need > requirement.covered
    where company.provider_id = ${providerId}::uuid and company.policy_set_at is not null
      and company.pool_setting <> 0 limit 1`);
  if (lacking) await lookLater(run, leaveJob, { providerId, trigger: 'LICENSES_ARRIVED' });
}

/** The work that policies leave. @param deskFor the desk of a provider */
export const policyQueues = (deskFor: (providerId: string) => PolicyDesk): JobQueue<PolicyJob>[] => [
  {
    name: POLICY,
    limitSeconds: 300,
    retries: 20,
    isOnceEach: true,
    work: async ({ providerId, trigger }) => {
      const desk = deskFor(providerId);
      let after: string | undefined = NIL_ID;
      while (after !== undefined) after = await serveBatch(desk, trigger, after);
    },
  },
];

/** @returns the row id behind which the next batch begins; undefined when there is none */
async function serveBatch(
  { providerId, database, now }: PolicyDesk,
  trigger: PolicyTriggerName,
  after: string,
): Promise<string | undefined> {
  return database.transact(async (run) => {
    const [provider] = await run(sql<{ time_zone: string }>`
      select time_zone from provider where id = ${providerId}::uuid`);
    const scope: PolicyScope = { providerId, now, day: dayOf(now, provider?.time_zone ?? 'UTC') };
    const instanceIds = await claimInstances(run, scope, { after, most: BATCH });
    const placed = await runPolicy(run, scope, { instanceIds, trigger });
    if (placed.length > 0) {
      const actor = { id: 'policy', name: 'Policy' };
      const outcome = { assigned: placed.filter(({ before }) => before.instance_id === null).map(({ id }) => id) };
      await writeAudit(run, { providerId, actor, command: 'runPolicy', input: { trigger }, outcome }, now);
      await writeEvents(run, providerId, licensesPlaced(placed), now);
    }
    return instanceIds.at(-1);
  });
}
