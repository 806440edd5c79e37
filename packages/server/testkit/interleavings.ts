import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { type Database } from '../src/database/connection.ts';
import { transactAsOwner } from '../src/database/owner.ts';
import { toGlobalId } from '../src/kernel/ids.ts';
import { assignNext } from '../src/modules/assignment/assign-next.service.ts';
import { revokeLicenses, undoChangeSet } from '../src/modules/assignment/verbs.service.ts';
import { retireInstances } from '../src/modules/enrollment/retire.service.ts';
import { importExport } from '../src/modules/import/index.ts';
import { foldCounts, verifyProvider } from '../src/modules/license/index.ts';
import { contextFor } from './context.ts';
import { type TestDatabase } from './database.ts';
import { verifyPolicies } from '../src/modules/policy/index.ts';
import { instanceScenes } from './instance-scenes.ts';
import { placesOf } from './assignments.ts';
import { exportedLicense, exportedUser, takenBy, withExport } from './export.ts';
import { type Actor, type Scene } from './scene.ts';
import { countSteps, orders, Stepper, takeTurns } from './stepper.ts';
import { createWorld, type World as FullWorld } from './world.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const SELECTION = { userErrors: {} };

type World = Pick<FullWorld, 'providerId'>;

let keys = 0;

/** Assigns the next free Desktop license to an instance. */
const assigning =
  ({ providerId }: World, instance: { id: string }): Actor =>
  async (database) => {
    const input = {
      instanceId: toGlobalId('Instance', instance.id),
      licenseType: toGlobalId('LicenseType', 'DESKTOP'),
      idempotencyKey: `key-${++keys}`,
    };
    const { userErrors } = await assignNext(contextFor(database, { providerId, now: NOW }), input, SELECTION);
    return userErrors[0]?.code ?? 'ASSIGNED';
  };

/** Detaches one license. */
const revoke = (database: Database, { providerId }: World, license: { id: string }) =>
  revokeLicenses(
    contextFor(database, { providerId, now: NOW }),
    {
      ids: [toGlobalId('License', license.id)],
      dryRun: false,
      onError: 'ALL_OR_NOTHING',
      idempotencyKey: `key-${++keys}`,
    },
    SELECTION,
  );

const revoking =
  (world: World, license: { id: string }): Actor =>
  async (database) =>
    (await revoke(database, world, license)).counts.changed === 1 ? 'REVOKED' : 'UNCHANGED';

const undoing =
  ({ providerId }: World, changeSet: { id: string }): Actor =>
  async (database) => {
    const context = contextFor(database, { providerId, now: NOW });
    const input = { id: changeSet.id, dryRun: false, idempotencyKey: `key-${++keys}` };
    const { counts } = await undoChangeSet(context, input, SELECTION);
    return counts.changed === 1 ? 'UNDONE' : 'LEFT';
  };

const retiring =
  ({ providerId }: World, instance: { id: string }): Actor =>
  async (database) => {
    const input = { ids: [toGlobalId('Instance', instance.id)], dryRun: false, idempotencyKey: `key-${++keys}` };
    const { userErrors } = await retireInstances(contextFor(database, { providerId, now: NOW }), input, SELECTION);
    return userErrors[0]?.code ?? 'OUT_OF_SERVICE';
  };

const USER = exportedUser('u1', '');

/** Imports licenses into the world of a provider that an import made. */
const importing =
  (name: string, licenses: readonly object[]): Actor =>
  async ({ owner }) =>
    withExport({ companies: [], users: [USER], licenses }, async (folder) => {
      await importExport(owner, { folder, provider: { name, timeZone: 'UTC' }, now: NOW });
      return 'IMPORTED';
    });

/** A provider with a Server license, number 1, on the instance B, and a free Desktop license, number 2. */
async function imported(database: TestDatabase) {
  const name = `Imported ${++keys}`;
  const server = exportedLicense(1, { ...takenBy('u1', 'B'), LicenseType: 'Server' });
  const before = [server, exportedLicense(2)];
  await importing(name, before)(database);
  const { rows } = await database.owner.query<{ id: string; provider_id: string }>(
    `select instance.id, provider_id from instance join provider on provider.id = provider_id where provider.name = $1`,
    [name],
  );
  const [instance] = rows;
  if (!instance) throw new Error('There is one instance');
  return { name, server, before, instance, world: { providerId: instance.provider_id } };
}

/** The pairs that meet, and what may come of them: the two words, and where the licenses are. */
export const SCENES: Record<string, { scene: Scene; may: readonly string[] }> = {
  'assign and assign, one license for two instances': {
    scene: async (database) => {
      const world = await createWorld(database);
      await world.license({ number: 1 });
      const [a, b] = [await world.instance('A'), await world.instance('B')];
      return { world, actors: [assigning(world, a), assigning(world, b)] };
    },
    may: ['ASSIGNED NO_FREE_LICENSE: 1 A -', 'NO_FREE_LICENSE ASSIGNED: 1 B -'],
  },
  'assign and assign, two licenses for one instance': {
    scene: async (database) => {
      const world = await createWorld(database);
      await world.licenses([{ number: 1 }, { number: 2, expiresAt: new Date('2029-01-01T00:00:00Z') }]);
      const a = await world.instance('A');
      return { world, actors: [assigning(world, a), assigning(world, a)] };
    },
    may: ['ASSIGNED HOLDS_ONE: 1 A -, 2 - -', 'HOLDS_ONE ASSIGNED: 1 A -, 2 - -'],
  },
  'assign and revoke, of the one license': {
    scene: async (database) => {
      const world = await createWorld(database);
      const [a, b] = [await world.instance('A'), await world.instance('B')];
      const license = await world.license({ number: 1, instance: a });
      return { world, actors: [assigning(world, b), revoking(world, license)] };
    },
    may: ['ASSIGNED REVOKED: 1 B -', 'NO_FREE_LICENSE REVOKED: 1 - -'],
  },
  'assign and retire, of one instance': {
    scene: async (database) => {
      const world = await createWorld(database);
      await world.license({ number: 1 });
      const a = await world.instance('A');
      return { world, actors: [assigning(world, a), retiring(world, a)] };
    },
    may: ['ASSIGNED OUT_OF_SERVICE: 1 - -', 'RETIRED OUT_OF_SERVICE: 1 - -'],
  },
  'undo and assign, for one instance': {
    scene: async (database) => {
      const world = await createWorld(database);
      const a = await world.instance('A');
      const license = await world.license({ number: 1, instance: a });
      await world.license({ number: 2, expiresAt: new Date('2029-01-01T00:00:00Z') });
      const changeSet = await revokedBefore(database, world, license);
      return { world, actors: [undoing(world, changeSet), assigning(world, a)] };
    },
    may: ['UNDONE HOLDS_ONE: 1 A -, 2 - -', 'LEFT ASSIGNED: 1 A -, 2 - -', 'LEFT ASSIGNED: 1 - -, 2 A -'],
  },
  'undo and assign, of the one license': {
    scene: async (database) => {
      const world = await createWorld(database);
      const [a, b] = [await world.instance('A'), await world.instance('B')];
      const license = await world.license({ number: 1, instance: a });
      const changeSet = await revokedBefore(database, world, license);
      return { world, actors: [undoing(world, changeSet), assigning(world, b)] };
    },
    may: ['UNDONE NO_FREE_LICENSE: 1 A -', 'LEFT ASSIGNED: 1 B -'],
  },
  'import and assign, of the one license': {
    scene: async (database) => {
      const { name, server, instance, world } = await imported(database);
      const after = [server, exportedLicense(2, takenBy('u1', 'C'))];
      return { world, actors: [importing(name, after), assigning(world, instance)] };
    },
    may: ['IMPORTED ASSIGNED: 1 B -, 2 B -', 'IMPORTED NO_FREE_LICENSE: 1 B -, 2 C -'],
  },
  'import and assign, for one instance': {
    scene: async (database) => {
      const { name, before, instance, world } = await imported(database);
      const after = [...before, exportedLicense(3, takenBy('u1', 'B'))];
      return { world, actors: [importing(name, after), assigning(world, instance)] };
    },
    may: ['IMPORTED ASSIGNED: 1 B -, 2 B -, 3 - -', 'IMPORTED HOLDS_ONE: 1 B -, 2 - -, 3 B -'],
  },
  ...instanceScenes({ now: NOW, assigning }),
};

async function revokedBefore(database: TestDatabase, world: World, license: { id: string }): Promise<{ id: string }> {
  const { changeSet } = await revoke(database, world, license);
  if (!changeSet) throw new Error('There is a change set');
  return changeSet;
}

/**
 * Has the commands of a scene meet in every order of their steps, or in so many of them, evenly chosen; each time
 * expects one of the outcomes that may be, and a recount that finds nothing.
 *
 * @returns in how many orders they met
 */
export async function meetInAllOrders(database: TestDatabase, name: string, most = Infinity): Promise<number> {
  const { scene, may } = SCENES[name] ?? {};
  if (!scene || !may) throw new Error(`There is no scene "${name}"`);
  const observer = database.owner;
  const sizes = [await stepsOf(database, scene, 0), await stepsOf(database, scene, 1)] as const;
  const all = [...orders(...sizes)];
  const count = Math.min(most, all.length);
  const chosen = Array.from(
    { length: count },
    (_, turn) => all[Math.round((turn * (all.length - 1)) / (count - 1))] ?? [],
  );
  const seen = new Set<string>();
  for (const order of chosen) {
    const { world, actors } = await scene(database);
    const words = ['', ''];
    const begin = (turn: 0 | 1): Promise<Stepper> =>
      Stepper.begin(database.url, observer, async (own) => {
        words[turn] = await actors[turn](own).catch(String);
      });
    const steppers = [await begin(0), await begin(1)] as const;
    await takeTurns(steppers, order);
    await Promise.all(steppers.map((stepper) => stepper.close()));
    const outcome = `${words.join(' ')}: ${(await placesOf(database, world)).join(', ')}`;
    expect(may, `${name}, in the order ${order.join('')}`).toContain(outcome);
    seen.add(outcome);
    await expectSound(database, world);
  }
  expect(seen.size).toBeGreaterThan(1);
  return chosen.length;
}

async function stepsOf(database: TestDatabase, scene: Scene, turn: 0 | 1): Promise<number> {
  const { actors } = await scene(database);
  const stepper = await Stepper.begin(database.url, database.owner, actors[turn]);
  const steps = await countSteps(stepper);
  await stepper.close();
  return steps;
}

async function expectSound(database: TestDatabase, { providerId }: World): Promise<void> {
  await transactAsOwner(database.owner, async (run) => {
    while (!(await foldCounts(run, providerId, NOW))) await sleep(5);
    expect(await verifyProvider(run, providerId, NOW)).toEqual([]);
    expect(await verifyPolicies(run, providerId)).toEqual([]);
  });
}
