import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testApi, type Caller, type TestApi } from '../../../../testkit/api.ts';
import { arbitraryInstanceFilter, flag } from '../../../../testkit/arbitrary-filter.ts';
import { assignNext, change } from '../../../../testkit/assignments.ts';
import { contextFor } from '../../../../testkit/context.ts';
import { callInstance, enroll, need } from '../../../../testkit/enrollment.ts';
import { setPolicy } from '../../../../testkit/policies.ts';
import { type InstanceRow, type World } from '../../../../testkit/world.ts';
import { toGlobalId } from '../../../kernel/ids.ts';
import { type OutboxEvent } from '../../../kernel/outbox.ts';
import { type InstanceFilter } from '../../instance/index.ts';
import { matchChange } from '../../license/events/event-match.ts';
import { LICENSES_CHANGED, type LicensesChanged } from '../../license/index.ts';
import { matchInstances } from './instance-match.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const FILTERS = 60;

let api: TestApi;

beforeAll(async () => {
  api = await testApi();
  api.setNow(NOW);
});
afterAll(() => api.close());

const instanceId = ({ id }: { id: string }): string => toGlobalId('Instance', id);

/** Two companies, the second of which gives licenses by itself, with instances that hold and need something, or nothing. */
async function scene() {
  const world = await api.world();
  const caller = await api.signIn(world);
  const [alpha, beta] = [await world.company('alpha'), await world.company('beta')];
  await setPolicy(caller, beta, { mode: 'AUTOMATIC_FROM_GLOBAL_POOL' });
  const instances = [
    await world.instance('pc-a1', alpha),
    await world.instance('pc-b1', beta),
    await world.instance('srv-a', alpha, 'Windows Server 2022'),
    await world.instance('own', null),
  ] as [InstanceRow, InstanceRow, InstanceRow, InstanceRow];
  const [pc, other, server] = instances;
  await world.licenses([
    { number: 1, instance: pc },
    { number: 2, instance: server, typeKey: 2, expiresAt: new Date('2026-11-01T00:00:00Z') },
    { number: 3, instance: other, pool: beta },
    ...Array.from({ length: 6 }, (_, index) => ({ number: 10 + index })),
  ]);
  await callInstance(caller, 'setNeeds', { instanceId: instanceId(pc), needs: [need('DESKTOP')] });
  return { world, caller, companies: [alpha, beta], instances };
}

type Scene = Awaited<ReturnType<typeof scene>>;

const COMMANDS: Record<string, (scene: Scene) => Promise<unknown>> = {
  rename: ({ caller, instances: [pc] }) =>
    callInstance(caller, 'renameInstance', { instanceId: instanceId(pc), name: 'srv-b' }),
  'move to where a policy gives': ({ caller, instances: [pc], companies: [, beta] }) =>
    callInstance(caller, 'moveInstance', {
      instanceId: instanceId(pc),
      toCompany: beta && toGlobalId('Company', beta.id),
    }),
  'move without licenses': ({ caller, instances: [, , , own], companies: [alpha] }) =>
    callInstance(caller, 'moveInstance', {
      instanceId: instanceId(own),
      toCompany: alpha && toGlobalId('Company', alpha.id),
    }),
  'need something': ({ caller, instances: [, other] }) =>
    callInstance(caller, 'setNeeds', { instanceId: instanceId(other), needs: [need('FILE_BACKUP')] }),
  'need nothing': ({ caller, instances: [pc] }) =>
    callInstance(caller, 'setNeeds', { instanceId: instanceId(pc), needs: [] }),
  'assign the next': ({ caller, instances: [, , , own] }) => assignNext(caller, own),
  revoke: ({ caller }) => change(caller, 'revokeLicenses', { filter: { number: { in: ['1', '3'] } } }),
  retire: ({ caller }) =>
    callInstance(caller, 'retireInstances', { filter: { name: { in: ['srv-b', 'srv-a', 'own'] } } }),
  'reinstate where a policy gives': ({ caller, instances: [pc] }) =>
    callInstance(caller, 'reinstateInstance', { instanceId: instanceId(pc), needs: [need('DESKTOP')] }),
  reinstate: ({ caller, instances: [, , server] }) =>
    callInstance(caller, 'reinstateInstance', { instanceId: instanceId(server), needs: [] }),
  enroll: ({ caller, companies: [alpha] }) =>
    enroll(caller, { name: 'pc-a2', company: alpha && toGlobalId('Company', alpha.id), needs: [need('DESKTOP')] }),
};

async function shown(caller: Caller, list: 'instances' | 'licenses', filter: object): Promise<string[]> {
  const type = list === 'instances' ? 'InstanceFilter' : 'LicenseFilter';
  const { data, errors } = await caller.query<Record<string, { nodes: { id: string }[] }>>(
    `query ($filter: ${type}!) { ${list}(filter: $filter, first: 100) { nodes { id } } }`,
    { filter },
  );
  expect(errors).toEqual([]);
  return (data?.[list]?.nodes ?? []).map(({ id }) => id).toSorted();
}

/** What was written while the command was done. */
async function eventsOf({ providerId }: World, work: () => Promise<unknown>): Promise<OutboxEvent[]> {
  const read = async () =>
    (
      await api.database.owner.query<{ kind: string; payload: unknown; occurredAt: Date }>(
        'select kind, payload, occurred_at as "occurredAt" from outbox_event where provider_id = $1 order by xid, id',
        [providerId],
      )
    ).rows;
  const before = await read();
  await work();
  return (await read()).slice(before.length);
}

test(
  'of each change it is known which instances, and which licenses on them, match and which have left, for random filters',
  { timeout: 120_000 },
  async () => {
    const made = await scene();
    const { world, caller } = made;
    const code = fc.record({ eq: fc.constantFrom('DESKTOP', 'SERVER', 'FILE_BACKUP') });
    const filters: InstanceFilter[] = [
      {},
      ...[
        { licensed: { eq: false }, retired: { eq: false } },
        { lacks: { eq: 'DESKTOP' } },
        { name: { contains: 'SRV' } },
      ],
      ...fc
        .sample(arbitraryInstanceFilter(made, { licensed: flag, lacks: code, needs: code }), {
          numRuns: FILTERS,
          seed: 7,
        })
        // A relation may be absent; a list of instances has none of that.
        .filter((filter) => !JSON.stringify(filter).includes('isNull')),
    ];
    const context = contextFor(api.database, { providerId: world.providerId, now: NOW });
    const all = () => Promise.all(filters.map((filter) => shown(caller, 'instances', filter)));
    const ofLicenses = () => Promise.all(filters.map((instance) => shown(caller, 'licenses', { instance })));

    for (const [name, command] of Object.entries(COMMANDS)) {
      const [before, licensesBefore] = [await all(), await ofLicenses()];
      const events = await eventsOf(world, () => command(made));
      expect(events.length, name).toBeGreaterThan(0);
      const [after, licensesAfter] = [await all(), await ofLicenses()];
      for (const [index, filter] of filters.entries()) {
        const told = await Promise.all(events.map((event) => matchInstances(context, filter, event)));
        const label = `${name} ${JSON.stringify(filter)}`;
        expectAsShown(label, told, 'Instance', { before: before[index], after: after[index] });
        const changes = events.filter(({ kind }) => kind === LICENSES_CHANGED);
        const licenses = await Promise.all(
          changes.map(({ payload }) => matchChange(context, { instance: filter }, payload as LicensesChanged)),
        );
        expectAsShown(label, licenses, 'License', { before: licensesBefore[index], after: licensesAfter[index] });
      }
    }
  },
);

interface Told {
  readonly ids: readonly string[];
  readonly leftIds: readonly string[];
  readonly hasMore: boolean;
}

/** Whatever came or left is told; what is told to match is shown, and what is told to have left is not. */
function expectAsShown(
  label: string,
  told: readonly Told[],
  type: string,
  { before = [], after = [] }: { before: string[] | undefined; after: string[] | undefined },
): void {
  const ids = told.flatMap((event) => event.ids).map((id) => toGlobalId(type, id));
  const left = told.flatMap(({ leftIds }) => leftIds).map((id) => toGlobalId(type, id));
  expect(
    ids.filter((id) => !after.includes(id)),
    `${label}: told, and not shown`,
  ).toEqual([]);
  expect(
    after.filter((id) => !before.includes(id) && !ids.includes(id)),
    `${label}: came, and not told`,
  ).toEqual([]);
  expect(
    before.filter((id) => !after.includes(id) && !left.includes(id)),
    `${label}: left, and not told`,
  ).toEqual([]);
  expect(
    left.filter((id) => after.includes(id)),
    `${label}: told to have left, and shown`,
  ).toEqual([]);
  expect(told.some(({ hasMore }) => hasMore)).toBe(false);
}
