import type { InstanceFilter, InstanceSort } from '@license-console/schema';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import { matchesInstance } from './filter.ts';
import type { AssignmentRow, CompanyRow, InstanceRow, LicenseRow, World } from './world.ts';

interface Answers {
  toCompany: (company: CompanyRow) => object;
  toLicense: (license: LicenseRow) => { expiresAt: string; graceUntil: string | null };
}

/** The part of the fake server that knows the instances: those that hold licenses, and those that the world names. */
export function createFakeInstances(world: World, { toCompany, toLicense }: Answers) {
  const instances = (): InstanceRow[] => {
    const held = world.licenses.flatMap(({ instance }) => (instance ? [instance] : []));
    return [...new Map([...held, ...world.instances].map((row) => [row.id, row])).values()];
  };

  function holdingsOf({ id }: InstanceRow) {
    const own = world.licenses.filter(({ instance }) => instance?.id === id);
    return world.licenseTypes.flatMap((licenseType) => {
      const licenses = own.filter((license) => license.licenseType === licenseType);
      return licenses.length === 0 ? [] : [{ licenseType, ...sumOf(licenses, world.now) }];
    });
  }

  function historyOf({ id }: InstanceRow, page: PageArguments) {
    const newestFirst: Order<AssignmentRow> = { keyOf: ({ from }) => Date.parse(from), descending: true };
    const own = world.assignments.filter(({ instance }) => instance.id === id);
    return connection(inOrder(own, newestFirst), newestFirst, page, ({ license, ...row }) => ({
      ...row,
      license: toLicense(license),
      licenseNumber: license.number,
    }));
  }

  const toInstance = (instance: InstanceRow) => ({
    __typename: 'Instance',
    accountEmail: null,
    retiredAt: null,
    version: 1,
    ...instance,
    needs: (instance.needs ?? []).flatMap(({ licenseType: id, quantity }) => {
      const licenseType = world.licenseTypes.find((type) => type.id === id);
      return licenseType ? [{ licenseType, quantity }] : [];
    }),
    company: instance.company && toCompany(instance.company),
    holdings: () => holdingsOf(instance),
    assignments: (page: PageArguments) => historyOf(instance, page),
  });

  const validOn = ({ id }: InstanceRow): LicenseRow[] =>
    world.licenses.filter(({ instance, expiresAt }) => instance?.id === id && expiresAt > world.now);

  const inGraceOn = (instance: InstanceRow): LicenseRow[] =>
    world.licenses.filter((license) => license.instance === instance && toLicense(license).graceUntil !== null);

  function authorize(instance: InstanceRow) {
    const licenses = validOn(instance);
    const ends = (licenses.length > 0 ? licenses : inGraceOn(instance)).map(toLicense);
    const inGrace = licenses.length === 0 && ends.length > 0;
    const until = Math.max(...ends.map(({ expiresAt, graceUntil }) => Date.parse(graceUntil ?? expiresAt)));
    const retired = { code: 'RETIRED', message: `${instance.name} is retired: take it back into service.` };
    const none = { code: 'NO_LICENSE', message: `${instance.name} holds no valid license: assign one.` };
    const reasons = [...(instance.retiredAt ? [retired] : []), ...(ends.length === 0 ? [none] : [])];
    const allowed = reasons.length === 0;
    return {
      allowed,
      until: allowed ? new Date(until).toISOString() : null,
      inGrace: allowed && inGrace,
      reasons,
      licenses: licenses.map(toLicense),
    };
  }

  const isUnder = ({ licensed, ...others }: InstanceFilter, instance: InstanceRow): boolean =>
    matchesInstance(others, instance) &&
    (licensed?.eq ?? validOn(instance).length > 0) === validOn(instance).length > 0;

  return {
    isUnder,
    toInstance,
    instanceOf: (id: string): InstanceRow | undefined => instances().find((row) => row.id === id),
    root: {
      backupAuthorization: ({ instanceId }: { instanceId: string }) => {
        const instance = instances().find(({ id }) => id === instanceId);
        return instance ? authorize(instance) : null;
      },
      instances: ({ filter, sort, ...page }: PageArguments & { filter?: InstanceFilter; sort?: InstanceSort }) => {
        const order: Order<InstanceRow> = { keyOf: ({ name }) => name, descending: sort?.direction === 'DESC' };
        const rows = instances().filter((instance) => isUnder(filter ?? {}, instance));
        return connection(inOrder(rows, order), order, page, toInstance);
      },
    },
  };
}

function sumOf(licenses: readonly LicenseRow[], now: Date) {
  const last = Math.max(...licenses.map(({ expiresAt }) => expiresAt.getTime()));
  return {
    licenseCount: licenses.length,
    validCount: licenses.filter(({ expiresAt }) => expiresAt > now).length,
    lastExpiresAt: new Date(last).toISOString(),
  };
}
