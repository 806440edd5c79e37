import type { InstanceFilter, RequestTrialInput } from '@license-console/schema';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import { matchesInstance } from './filter.ts';
import type { InstanceRow, LicenseRow, LicenseTypeRow, World } from './world.ts';

const trialMs = 15 * 86_400_000;

interface Answers {
  toLicense: (license: LicenseRow) => object;
  change: (licenses: readonly LicenseRow[]) => void;
}

/** The part of the fake server that knows what may be tried: what a type covers, once on each instance. */
export function createFakeTrials(world: World, { toLicense, change }: Answers) {
  const tried = new Set<string>();
  const byName: Order<InstanceRow> = { keyOf: ({ name }) => name, descending: false };
  const instances = new Map(world.licenses.flatMap(({ instance }) => (instance ? [[instance.id, instance]] : [])));
  const typeOf = (id: string): LicenseTypeRow => {
    const type = world.licenseTypes.find((row) => row.id === id);
    if (!type) throw new Error(`There is no license type ${id}`);
    return type;
  };
  const mayTry = (type: LicenseTypeRow, instance: InstanceRow): boolean =>
    instance.platform === type.platform &&
    !tried.has(`${type.id} ${instance.id}`) &&
    !world.licenses.some((license) => license.licenseType === type && license.instance?.id === instance.id);

  function begin(type: LicenseTypeRow, instance: InstanceRow): LicenseRow {
    tried.add(`${type.id} ${instance.id}`);
    const index = world.licenses.length;
    const license: LicenseRow = {
      ...{ id: `license-${index}`, number: String(5_000_000_000 + index), licenseType: type, category: 'TRIAL' },
      ...{ poolCompany: instance.company, instance, autoRenew: false },
      expiresAt: new Date(world.now.getTime() + trialMs),
    };
    world.licenses.push(license);
    return license;
  }

  return {
    trialCandidates: (asked: PageArguments & { licenseType: string; filter?: InstanceFilter }) => {
      const type = typeOf(asked.licenseType);
      const rows = [...instances.values()].filter(
        (instance) => mayTry(type, instance) && matchesInstance(asked.filter, instance),
      );
      return connection(inOrder(rows, byName), byName, asked, (instance) => instance);
    },
    requestTrial: ({ input }: { input: RequestTrialInput }) => {
      const type = typeOf(input.licenseType);
      const chosen = input.instanceIds.map((id) => instances.get(id));
      const userErrors = chosen.flatMap((instance, place) => {
        const path = ['instanceIds', String(place)];
        if (!instance) return [{ code: 'NOT_FOUND', path, message: 'There is no such instance.' }];
        if (mayTry(type, instance)) return [];
        return [{ code: 'ALREADY_TRIED', path, message: `${type.name} was tried on ${instance.name} before.` }];
      });
      if (userErrors.length > 0) return { licenses: [], userErrors };
      const licenses = chosen.flatMap((instance) => (instance ? [begin(type, instance)] : []));
      change(licenses);
      return { licenses: licenses.map(toLicense), userErrors };
    },
  };
}
