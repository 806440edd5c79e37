import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { newId } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { catalogOf } from '../catalog/index.ts';
import { instancesEnrolled, readInstance } from '../instance/index.ts';
import { licensesPlaced } from '../license/index.ts';
import { needsOf } from './asked-needs.ts';
import { type EnrollInstanceInput, type InstancePayload } from './enrollment.payload.ts';
import { shapeOf } from './instance-shape.ts';
import { asDoubled, readOwner } from './locked-instance.ts';
import { writeNeeds } from './needs.ts';
import { serve } from './serve.ts';

/** Takes an instance into service, with what it needs. */
export async function enrollInstance(
  context: Context,
  { idempotencyKey, ...input }: EnrollInstanceInput,
  selection: Selection,
): Promise<InstancePayload> {
  const { providerId, timeZone } = requirePermission(context, 'license.change');
  const wanted = { name: 'enrollInstance', permission: 'license.change', idempotencyKey, input } as const;
  const catalog = await catalogOf(context);
  const { answer, userErrors } = await command<{ id: string }>(context, wanted, async (run) => {
    const shape = shapeOf(input);
    const owner = await readOwner(run, context, input.company, ['company']);
    const needs = needsOf(input.needs, { ...shape, ...owner }, { catalog, day: dayOf(context.now, timeZone) });
    const id = newId();
    await run(sql`
      insert into instance (provider_id, id, kind, platform, name, operating_system, company_id, created_at)
      values (${providerId}::uuid, ${id}::uuid, ${shape.kind}, ${shape.platform}, ${shape.name},
        ${shape.operatingSystem}, ${owner.companyId}::uuid, ${context.now}::timestamptz)`).catch(
      asDoubled(shape.name, ['name']),
    );
    await writeNeeds(run, providerId, [{ instanceId: id, needs }]);
    const served = await serve(run, context, [id], 'INSTANCE_ENROLLED');
    return { answer: { id }, events: [...instancesEnrolled([id]), ...licensesPlaced(served)] };
  });
  const { instance: fields } = selection;
  return { instance: answer && fields ? await readInstance(context, answer.id, fields) : null, userErrors };
}
