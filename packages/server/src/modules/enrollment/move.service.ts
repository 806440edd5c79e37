import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { type Selection } from '../../kernel/selection.ts';
import { all, type Run } from '../../kernel/sql.ts';
import { readInstance } from '../instance/index.ts';
import {
  changeLicenses,
  LicenseCategory,
  placeLicenses,
  readLicensesByIds,
  refreshSearch,
  type PlacedLicense,
} from '../license/index.ts';
import { type MoveInstanceInput, type MoveInstancePayload } from './enrollment.payload.ts';
import { heldBy, newsOf, readBefore } from './instance-news.ts';
import { asDoubled, checkInService, lockInstance, readOwner, type LockedInstance } from './locked-instance.ts';
import { moveNeeds } from './needs.ts';
import { serve } from './serve.ts';

/** Licenses that the answer names. */
const MOST_ANSWERED = 100;

interface Answer {
  /** Row id. */
  readonly id: string;
  /** Row ids of licenses. */
  readonly revoked: readonly string[];
}

/**
 * Gives an instance to another company, or to the provider itself. What it needs is needed there from then on. Licenses
 * of the global pool and trials go with it; a license of another company's pool is revoked, and is free there.
 */
export async function moveInstance(
  context: Context,
  { idempotencyKey, ...input }: MoveInstanceInput,
  selection: Selection,
): Promise<MoveInstancePayload> {
  const wanted = { name: 'moveInstance', permission: 'license.change', idempotencyKey, input } as const;
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const { providerId } = requirePermission(context, 'license.change');
    const instance = await lockInstance(run, context, input);
    checkInService(instance);
    const { companyId } = await readOwner(run, context, input.toCompany, ['toCompany']);
    if (companyId === instance.companyId) return { answer: { id: instance.id, revoked: [] }, events: [] };
    const before = await readBefore(run, providerId, [instance.id]);
    const revoked = await move(run, context, instance, companyId);
    const answer = { id: instance.id, revoked: revoked.map(({ id }) => id) };
    return { answer, events: newsOf(before, await serve(run, context, [instance.id], 'INSTANCE_CHANGED')) };
  });
  if (!answer) return { instance: null, revokedLicenses: [], userErrors };
  const { instance: fields, revokedLicenses: licenseFields } = selection;
  const shown = answer.revoked.slice(0, MOST_ANSWERED);
  return {
    instance: fields ? await readInstance(context, answer.id, fields) : null,
    revokedLicenses: licenseFields && shown.length > 0 ? await readLicensesByIds(context, shown, licenseFields) : [],
    userErrors,
  };
}

/** @returns the licenses that stay behind */
async function move(run: Run, context: Context, instance: LockedInstance, to: string | null): Promise<PlacedLicense[]> {
  const { providerId, name } = requirePermission(context, 'license.change');
  const placing = { now: context.now, cause: 'PERSON', by: name } as const;
  await run(sql`
    update instance set company_id = ${to}::uuid, version = version + 1
    where provider_id = ${providerId}::uuid and id = ${instance.id}::uuid`).catch(
    asDoubled(instance.name, ['toCompany']),
  );
  await moveNeeds(run, providerId, { instanceId: instance.id, from: instance.companyId, to });
  const onIt = sql`license where provider_id = ${providerId}::uuid and ${heldBy([instance.id])}`;
  const isTrial = sql<boolean>`license.category = ${LicenseCategory.toStored('TRIAL')}`;
  const isOfOtherPool = sql<boolean>`license.pool_company_id is distinct from ${to}::uuid`;
  const revoked = await placeLicenses(
    run,
    providerId,
    sql`select id, null::uuid as instance_id, pool_company_id from ${onIt}
      and ${all([isOfOtherPool, sql`license.pool_company_id is not null and not ${isTrial}`])}`,
    placing,
  );
  // A trial was given to the instance: it goes where the instance goes.
  await placeLicenses(
    run,
    providerId,
    sql`select id, instance_id, ${to}::uuid as pool_company_id from ${onIt} and ${isTrial}`,
    placing,
  );
  await changeLicenses(run, providerId, {
    condition: all([heldBy([instance.id]), sql`license.company_id is distinct from ${to}::uuid`]),
    set: sql`company_id = ${to}::uuid`,
  });
  await refreshSearch(run, providerId, heldBy([instance.id]));
  return revoked;
}
