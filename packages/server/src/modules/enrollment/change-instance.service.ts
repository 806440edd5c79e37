import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf } from '../../kernel/calendar.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { type NewEvent } from '../../kernel/outbox.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Run } from '../../kernel/sql.ts';
import { undoWithin } from '../assignment/index.ts';
import { catalogOf } from '../catalog/index.ts';
import { readInstance } from '../instance/index.ts';
import { refreshSearch } from '../license/index.ts';
import { needsOf } from './asked-needs.ts';
import { checkedName } from './enrollment.rules.ts';
import {
  type ChangeInstanceInput,
  type InstancePayload,
  type ReinstateInstanceInput,
  type RenameInstanceInput,
  type SetNeedsInput,
} from './enrollment.payload.ts';
import { heldBy, newsOf, readBefore } from './instance-news.ts';
import { asDoubled, checkInService, lockInstance, type LockedInstance } from './locked-instance.ts';
import { writeNeeds } from './needs.ts';
import { serve } from './serve.ts';

interface Answer {
  /** Row id. */
  readonly id: string;
}

type Work = (run: Run, instance: LockedInstance) => Promise<readonly NewEvent[]>;

/** Does something with one instance, which is locked and looked at first. */
async function changeInstance(
  context: Context,
  name: string,
  { idempotencyKey, ...input }: ChangeInstanceInput,
  selection: Selection,
  work: Work,
): Promise<InstancePayload> {
  const wanted = { name, permission: 'license.change', idempotencyKey, input } as const;
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const instance = await lockInstance(run, context, input);
    return { answer: { id: instance.id }, events: await work(run, instance) };
  });
  const { instance: fields } = selection;
  return { instance: answer && fields ? await readInstance(context, answer.id, fields) : null, userErrors };
}

/** Gives an instance another name; its licenses are found by it from then on. */
export function renameInstance(
  context: Context,
  input: RenameInstanceInput,
  selection: Selection,
): Promise<InstancePayload> {
  return changeInstance(context, 'renameInstance', input, selection, async (run, instance) => {
    const { providerId } = requirePermission(context, 'license.change');
    const name = checkedName(input.name, ['name']);
    if (name === instance.name) return [];
    const before = await readBefore(run, providerId, [instance.id]);
    await run(sql`
      update instance set name = ${name}, version = version + 1
      where provider_id = ${providerId}::uuid and id = ${instance.id}::uuid`).catch(asDoubled(name, ['name']));
    await refreshSearch(run, providerId, heldBy([instance.id]));
    return newsOf(before);
  });
}

/** Says what an instance should hold from now on. */
export function setNeeds(context: Context, input: SetNeedsInput, selection: Selection): Promise<InstancePayload> {
  return changeInstance(context, 'setNeeds', input, selection, async (run, instance) => {
    checkInService(instance);
    const { providerId, timeZone } = requirePermission(context, 'license.change');
    const today = { catalog: await catalogOf(context), day: dayOf(context.now, timeZone) };
    const before = await readBefore(run, providerId, [instance.id]);
    await writeNeeds(run, providerId, [{ instanceId: instance.id, needs: needsOf(input.needs, instance, today) }]);
    await touch(run, providerId, instance);
    return newsOf(before, await serve(run, context, [instance.id], 'INSTANCE_CHANGED'));
  });
}

/** Takes a retired instance into service again; it needs what it is given now. */
export function reinstateInstance(
  context: Context,
  input: ReinstateInstanceInput,
  selection: Selection,
): Promise<InstancePayload> {
  return changeInstance(context, 'reinstateInstance', input, selection, async (run, instance) => {
    const { providerId, timeZone } = requirePermission(context, 'license.change');
    if (!instance.isRetired)
      throw new DomainError(
        'CONFLICT',
        ['instanceId'],
        `${instance.name} is in service already: nothing is to be done.`,
      );
    const today = { catalog: await catalogOf(context), day: dayOf(context.now, timeZone) };
    const needs = needsOf(input.needs, instance, today);
    const before = await readBefore(run, providerId, [instance.id]);
    await run(sql`
      update instance set retired_at = null, version = version + 1
      where provider_id = ${providerId}::uuid and id = ${instance.id}::uuid`).catch(
      asDoubled(instance.name, ['instanceId']),
    );
    await writeNeeds(run, providerId, [{ instanceId: instance.id, needs }]);
    const undone = input.undoes == null ? [] : await undoWithin(run, context, input.undoes, ['undoes']);
    return [...undone, ...newsOf(before, await serve(run, context, [instance.id], 'INSTANCE_ENROLLED'))];
  });
}

const touch = (run: Run, providerId: string, { id }: LockedInstance): Promise<unknown> =>
  run(sql`update instance set version = version + 1 where provider_id = ${providerId}::uuid and id = ${id}::uuid`);
