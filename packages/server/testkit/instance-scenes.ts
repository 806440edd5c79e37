import { newId, toGlobalId } from '../src/kernel/ids.ts';
import { enrollInstance } from '../src/modules/enrollment/enroll.service.ts';
import { moveInstance } from '../src/modules/enrollment/move.service.ts';
import { contextFor } from './context.ts';
import { type Actor, type Scene } from './scene.ts';
import { createWorld, type CompanyRow, type World } from './world.ts';

const SELECTION = { userErrors: {} };

interface Meeting {
  readonly now: Date;
  /** Assigns the next free Desktop license to an instance. */
  readonly assigning: (world: World, instance: { id: string }) => Actor;
}

const moving =
  ({ providerId }: World, instance: { id: string }, { to, now }: { to: CompanyRow; now: Date }): Actor =>
  async (database) => {
    const input = {
      instanceId: toGlobalId('Instance', instance.id),
      toCompany: toGlobalId('Company', to.id),
      idempotencyKey: newId(),
    };
    const { userErrors } = await moveInstance(contextFor(database, { providerId, now }), input, SELECTION);
    return userErrors[0]?.code ?? 'MOVED';
  };

/** Enrolls an instance that needs a Desktop license. */
const enrolling =
  ({ providerId }: World, name: string, { company, now }: { company: CompanyRow; now: Date }): Actor =>
  async (database) => {
    const input = {
      ...{ name, operatingSystem: 'Windows 11 Pro', company: toGlobalId('Company', company.id) },
      needs: [{ licenseType: toGlobalId('LicenseType', 'DESKTOP'), quantity: 1 }],
      idempotencyKey: newId(),
    };
    const { userErrors } = await enrollInstance(contextFor(database, { providerId, now }), input, SELECTION);
    return userErrors[0]?.code ?? 'ENROLLED';
  };

/** What may come of it when instances come or move while licenses are assigned. */
export const instanceScenes = ({
  now,
  assigning,
}: Meeting): Record<string, { scene: Scene; may: readonly string[] }> => ({
  'move and assign, of one instance and a license of its company’s pool': {
    scene: async (database) => {
      const world = await createWorld(database);
      const [acme, bolt] = [await world.company('Acme'), await world.company('Bolt')];
      await world.license({ number: 1, pool: acme });
      const a = await world.instance('A', acme);
      return { world, actors: [moving(world, a, { to: bolt, now }), assigning(world, a)] };
    },
    may: ['MOVED ASSIGNED: 1 - Acme', 'MOVED NO_FREE_LICENSE: 1 - Acme'],
  },
  'enroll by policy and assign by hand, of the one license': {
    scene: async (database) => {
      const world = await createWorld(database);
      const acme = await world.company('Acme');
      await database.owner.query('update company set pool_setting = 1, policy_set_at = $2 where id = $1', [
        acme.id,
        now,
      ]);
      await world.license({ number: 1 });
      const a = await world.instance('A');
      return { world, actors: [enrolling(world, 'B', { company: acme, now }), assigning(world, a)] };
    },
    may: ['ENROLLED ASSIGNED: 1 A -', 'ENROLLED NO_FREE_LICENSE: 1 B -'],
  },
  'enroll and enroll by policy, up to a cap': {
    scene: async (database) => {
      const world = await createWorld(database);
      const acme = await world.company('Acme');
      await database.owner.query('update company set pool_setting = 2, policy_set_at = $2 where id = $1', [
        acme.id,
        now,
      ]);
      await database.owner.query('insert into company_cap values ($1, $2, 1, 1)', [world.providerId, acme.id]);
      await database.owner.query('insert into cap_total values ($1, 1, 1)', [world.providerId]);
      const far = new Date('2030-01-01T00:00:00Z');
      await world.licenses([{ number: 1 }, { number: 2, expiresAt: new Date(far.getTime() - 1) }]);
      const own = { company: acme, now };
      return { world, actors: [enrolling(world, 'A', own), enrolling(world, 'B', own)] };
    },
    may: [
      'ENROLLED ENROLLED: 1 A -, 2 - -',
      'ENROLLED ENROLLED: 1 B -, 2 - -',
      'ENROLLED ENROLLED: 1 - -, 2 A -',
      'ENROLLED ENROLLED: 1 - -, 2 B -',
    ],
  },
});
