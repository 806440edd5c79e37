import type { InstanceFilter, InstanceSort } from '@license-console/schema';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import { matchesInstance } from './filter.ts';
import type { CompanyRow, InstanceRow, LicenseRow, World } from './world.ts';

interface Answers {
  toCompany: (company: CompanyRow) => object;
}

/** The part of the fake server that knows the instances: those that hold licenses, and those that the world names. */
export function createFakeInstances(world: World, { toCompany }: Answers) {
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

  const toInstance = (instance: InstanceRow) => ({
    __typename: 'Instance',
    accountEmail: null,
    retiredAt: null,
    ...instance,
    company: instance.company && toCompany(instance.company),
    holdings: () => holdingsOf(instance),
  });

  return {
    toInstance,
    instanceOf: (id: string): InstanceRow | undefined => instances().find((row) => row.id === id),
    root: {
      instances: ({ filter, sort, ...page }: PageArguments & { filter?: InstanceFilter; sort?: InstanceSort }) => {
        const order: Order<InstanceRow> = { keyOf: ({ name }) => name, descending: sort?.direction === 'DESC' };
        const rows = instances().filter((instance) => matchesInstance(filter, instance));
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
