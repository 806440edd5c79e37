import type {
  EnrollInstanceInput,
  MoveInstanceInput,
  NeedInput,
  ReinstateInstanceInput,
  RenameInstanceInput,
  RetireInstancesInput,
  SetNeedsInput,
} from '@license-console/schema';
import type { InstanceRow, LicenseRow, World } from './world.ts';

interface Answers {
  toInstance: (instance: InstanceRow) => object;
  toLicense: (license: LicenseRow) => object;
  change: (licenses: readonly LicenseRow[]) => void;
  instanceOf: (id: string) => InstanceRow | undefined;
}

const fault = (code: string, path: string[], message: string) => ({ code, path, message });

/** The part of the fake server that takes instances into service, changes and retires them. */
export function createFakeEnrollment(world: World, { toInstance, toLicense, change, instanceOf }: Answers) {
  /** The licenses that each retirement freed, and where they were. */
  const retirements = new Map<string, { license: LicenseRow; instance: InstanceRow | null }[]>();

  const toNeeds = (needs: readonly NeedInput[]) =>
    needs.map(({ licenseType, quantity = 1 }) => ({ licenseType, quantity }));

  /** Changes an instance that stands as the one who asks saw it. */
  function edit(
    { instanceId, expectedVersion }: { instanceId: string; expectedVersion?: number | null | undefined },
    work: (instance: InstanceRow) => void,
  ) {
    const instance = instanceOf(instanceId);
    if (!instance)
      return { instance: null, userErrors: [fault('NOT_FOUND', ['instanceId'], 'There is no such instance.')] };
    if (expectedVersion != null && expectedVersion !== (instance.version ?? 1)) {
      const message = 'Someone else has changed it since: look at it again.';
      return { instance: null, userErrors: [fault('CONFLICT', ['expectedVersion'], message)] };
    }
    work(instance);
    instance.version = (instance.version ?? 1) + 1;
    return { instance: toInstance(instance), userErrors: [] };
  }

  function free(ids: readonly string[], mayStay: (license: LicenseRow) => boolean = () => false): LicenseRow[] {
    const freed = world.licenses.filter(
      (license) => license.instance && ids.includes(license.instance.id) && !mayStay(license),
    );
    for (const license of freed) license.instance = null;
    change(freed);
    return freed;
  }

  return {
    enrollInstance: ({ input }: { input: EnrollInstanceInput }) => {
      const { name, kind, platform, operatingSystem, needs } = input;
      if (world.instances.some((row) => row.name === name))
        return { instance: null, userErrors: [fault('CONFLICT', ['name'], `There is an instance ${name} already.`)] };
      const instance: InstanceRow = {
        ...{ id: `enrolled-${world.instances.length}`, name, operatingSystem: operatingSystem || null },
        ...{ kind: kind ?? 'COMPUTER', platform: platform ?? 'WINDOWS_DESKTOP' },
        company: world.companies.find(({ id }) => id === input.company) ?? null,
        needs: toNeeds(needs ?? []),
      };
      world.instances.push(instance);
      return { instance: toInstance(instance), userErrors: [] };
    },
    renameInstance: ({ input }: { input: RenameInstanceInput }) =>
      edit(input, (instance) => {
        instance.name = input.name;
      }),
    setNeeds: ({ input }: { input: SetNeedsInput }) =>
      edit(input, (instance) => {
        instance.needs = toNeeds(input.needs);
      }),
    moveInstance: ({ input }: { input: MoveInstanceInput }) => {
      let revoked: LicenseRow[] = [];
      const payload = edit(input, (instance) => {
        instance.company = world.companies.find(({ id }) => id === input.toCompany) ?? null;
        revoked = free([instance.id], ({ poolCompany }) => poolCompany === null || poolCompany === instance.company);
      });
      return { ...payload, revokedLicenses: revoked.map(toLicense) };
    },
    retireInstances: ({ input }: { input: RetireInstancesInput }) => {
      const retired = (input.ids ?? []).flatMap((id) => instanceOf(id) ?? []);
      for (const instance of retired) Object.assign(instance, { retiredAt: world.now.toISOString(), needs: [] });
      const ids = retired.map(({ id }) => id);
      const held = world.licenses.map((license) => ({ license, instance: license.instance }));
      const freed = free(ids);
      const id = `retirement-${retirements.size}`;
      retirements.set(
        id,
        held.filter(({ license }) => freed.includes(license)),
      );
      const instances = retired.map(toInstance);
      const changeSet = freed.length > 0 ? { __typename: 'ChangeSet', id } : null;
      return { retiredCount: retired.length, freedCount: freed.length, changeSet, instances, userErrors: [] };
    },
    reinstateInstance: ({ input }: { input: ReinstateInstanceInput }) =>
      edit(input, (instance) => {
        delete instance.retiredAt;
        instance.needs = toNeeds(input.needs ?? []);
        const back = retirements.get(input.undoes ?? '') ?? [];
        for (const row of back) if (!row.license.instance) row.license.instance = row.instance;
        change(back.map(({ license }) => license));
      }),
  };
}
