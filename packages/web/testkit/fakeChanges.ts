import type {
  AssignLicensesInput,
  AssignNextInput,
  ChangeCommand,
  ChangeSetState,
  MoveLicensesInput,
  OutcomeCode,
  ScheduleRenewalChangeInput,
  SetAutoRenewInput,
  UndoChangeSetInput,
} from '@license-console/schema';
import { eventsOf } from './events.ts';
import { matchesLicense } from './filter.ts';
import { chargedAs, isSame, planNow, planOf, type LicensePlan } from './fakePlans.ts';
import type { CompanyRow, InstanceRow, LicenseRow, World } from './world.ts';

interface Answers {
  toLicense: (license: LicenseRow) => object;
  change: (licenses: readonly LicenseRow[]) => void;
  instanceOf: (id: string) => InstanceRow | undefined;
}

type Target = Pick<MoveLicensesInput, 'ids' | 'filter'>;
type How = Pick<MoveLicensesInput, 'dryRun'>;

type PlanInput = Target &
  How &
  Pick<ScheduleRenewalChangeInput, 'onError'> & { licenseType?: string | null | undefined };

/** What becomes of one license, and how. */
interface Step {
  license: LicenseRow;
  code: OutcomeCode;
  message: string;
  before: LicensePlan;
  after: LicensePlan;
}

interface ChangeSetRow {
  id: string;
  command: ChangeCommand;
  state: ChangeSetState;
  steps: Step[];
  done: number;
}

/** The part of the fake server that changes licenses by commands over many, and undoes that. */
export function createFakeChanges(world: World, { toLicense, change, instanceOf }: Answers) {
  const sets: ChangeSetRow[] = [];
  const events = new EventTarget();

  const chosen = ({ ids, filter }: Target): LicenseRow[] =>
    ids
      ? world.licenses.filter(({ id }) => ids.includes(id))
      : world.licenses.filter((license) => matchesLicense(filter, license, world.now));

  function step(license: LicenseRow, code: OutcomeCode, message: string, after: Partial<Step['after']> = {}): Step {
    const before = planNow(license);
    return { license, code, message, before, after: { ...before, ...after } };
  }

  const countsOf = (steps: readonly Step[]) => {
    const of = (...codes: OutcomeCode[]) => steps.filter(({ code }) => codes.includes(code)).length;
    const [changed, unchanged, heldBack] = [of('CHANGED'), of('UNCHANGED'), of('HELD_BACK')];
    return { changed, unchanged, heldBack, refused: steps.length - changed - unchanged - heldBack };
  };

  const toChangeSet = (set: ChangeSetRow) => ({
    __typename: 'ChangeSet',
    ...{ id: set.id, command: set.command, state: set.state, actor: 'Anna Kowalski', onError: 'WHAT_WORKS' },
    createdAt: world.now.toISOString(),
    endedAt: set.state === 'RUNNING' ? null : world.now.toISOString(),
    counts: countsOf(set.steps),
    progress: { done: set.done, total: set.steps.length },
    canUndo: set.state === 'DONE' && set.steps.some(({ code }) => code === 'CHANGED'),
  });

  function apply(set: ChangeSetRow): void {
    const changed = set.steps.filter(({ code }) => code === 'CHANGED');
    for (const { license, after } of changed) Object.assign(license, after);
    Object.assign(set, { state: 'DONE', done: set.steps.length });
    change(changed.map(({ license }) => license));
    events.dispatchEvent(new CustomEvent('change', { detail: set }));
  }

  function answer(command: ChangeCommand, steps: Step[], { dryRun }: How) {
    let changeSet: object | null = null;
    if (!dryRun) {
      const set: ChangeSetRow = { id: `change-${sets.length}`, command, state: 'RUNNING', steps, done: 0 };
      sets.push(set);
      if (!world.changesAreSlow) apply(set);
      changeSet = toChangeSet(set);
    }
    const outcomes = steps.slice(0, 100).map(({ license, code, message, after, before }, place) => ({
      id: `outcome-${sets.length}-${place}`,
      ...{ code, message, license: toLicense(license), instance: after.instance ?? before.instance, replacement: null },
    }));
    return { changeSet, counts: countsOf(steps), outcomes, userErrors: [] };
  }

  const detach = (license: LicenseRow, toPool: CompanyRow | null): Step =>
    license.instance
      ? step(license, 'CHANGED', 'It is detached.', { instance: null, poolCompany: toPool })
      : step(license, 'UNCHANGED', 'It is on no instance.');

  function put(license: LicenseRow, instance: InstanceRow | undefined): Step {
    if (license.instance)
      return step(license, 'IN_USE', `License ${license.number} is used by ${license.instance.name}.`);
    if (license.expiresAt <= world.now) return step(license, 'EXPIRED', `License ${license.number} has expired.`);
    if (!instance) return step(license, 'UNCHANGED', 'No instance needs it.');
    if (instance.platform !== license.licenseType.platform)
      return step(license, 'NOT_COVERED', `${license.licenseType.name} does not cover ${instance.name}.`);
    return step(license, 'CHANGED', 'It is assigned.', { instance });
  }

  /** What comes at the ends of licenses: at one price for all types. Those named by id are all changed, or none. */
  function plan(command: ChangeCommand, input: PlanInput) {
    const type = world.licenseTypes.find(({ id }) => id === input.licenseType) ?? null;
    const steps = chosen(input).map((license) => {
      const { code, message, after } = planOf(command, license, type, world.now);
      return step(license, code, message, after);
    });
    const cost = (end: 'before' | 'after') => ({
      amountMinor:
        steps.filter((one) => one.code === 'CHANGED' && chargedAs(one[end])).length * world.till.licenseMinor,
      currency: world.provider.currency,
    });
    const refusal = input.ids && !input.onError && countsOf(steps).refused > 0;
    const payload = answer(command, steps, refusal ? { dryRun: true } : input);
    const userErrors = refusal ? [{ code: 'REFUSED', path: [], message: 'Some cannot be changed, so none was.' }] : [];
    return {
      ...{ ...payload, userErrors },
      changedCount: payload.counts.changed,
      nextPeriodCost: payload.counts.changed > 0 ? { before: cost('before'), after: cost('after') } : null,
      licenses: input.dryRun ? [] : steps.slice(0, 100).map(({ license }) => toLicense(license)),
    };
  }

  return {
    toChangeSet: (id: string) => {
      const set = sets.find((row) => row.id === id);
      return set ? toChangeSet(set) : null;
    },
    /** Brings what is under way on by so many licenses, or to its end. */
    goOn: (count = Infinity): void => {
      for (const set of sets.filter(({ state }) => state === 'RUNNING')) {
        set.done = Math.min(set.steps.length, set.done + count);
        if (set.done === set.steps.length) apply(set);
        else events.dispatchEvent(new CustomEvent('change', { detail: set }));
      }
    },
    root: {
      assignLicenses: ({ input }: { input: AssignLicensesInput }) => {
        const pairs = input.assignments?.map(({ licenseId, instanceId }) => ({ ids: [licenseId], instanceId })) ?? [];
        const steps = pairs.flatMap(({ ids, instanceId }) =>
          chosen({ ids }).map((license) => put(license, instanceOf(instanceId))),
        );
        const given = input.licenses ? chosen(input.licenses).map((license) => put(license, undefined)) : [];
        return answer('ASSIGN', [...steps, ...given], input);
      },
      assignNext: ({ input }: { input: AssignNextInput }) => {
        const instance = instanceOf(input.instanceId);
        const type = world.licenseTypes.find(({ id }) => id === input.licenseType);
        const free = world.licenses
          .filter((license) => license.licenseType === type && license.category === 'COMMERCIAL')
          .filter((license) => license.instance === null && license.expiresAt > world.now)
          .filter(({ poolCompany }) => poolCompany === null || poolCompany.id === instance?.company?.id)
          .toSorted((one, other) => other.expiresAt.getTime() - one.expiresAt.getTime());
        const [license] = free;
        if (!license) {
          const message = `No license of ${type?.name} is free for ${instance?.name}: buy one, or revoke one elsewhere.`;
          const userErrors = [{ code: 'NO_FREE_LICENSE', path: ['licenseType'], message }];
          return { license: null, changeSet: null, userErrors };
        }
        const { changeSet, userErrors } = answer('ASSIGN', [put(license, instance)], { dryRun: false });
        return { license: toLicense(license), changeSet, userErrors };
      },
      revokeLicenses: ({ input }: { input: Target & How }) =>
        answer(
          'REVOKE',
          chosen(input).map((license) => detach(license, license.poolCompany)),
          input,
        ),
      releaseLicenses: ({ input }: { input: Target & How }) =>
        answer(
          'RELEASE',
          chosen(input).map((license) => detach(license, null)),
          input,
        ),
      replaceLicenses: ({ input }: { input: Target & How }) => {
        const steps = chosen(input).map((license) =>
          license.expiresAt > world.now
            ? step(license, 'NOT_EXPIRED', `License ${license.number} is still valid.`)
            : step(license, 'NO_FREE_LICENSE', `No ${license.licenseType.name} license is free.`),
        );
        return answer('REPLACE', steps, input);
      },
      moveLicenses: ({ input }: { input: MoveLicensesInput }) => {
        const poolCompany = world.companies.find(({ id }) => id === input.toCompany) ?? null;
        const steps = chosen(input).map((license) =>
          license.poolCompany === poolCompany
            ? step(license, 'UNCHANGED', 'It is in that pool.')
            : step(license, 'CHANGED', 'It is moved.', { poolCompany }),
        );
        return answer('MOVE', steps, input);
      },
      undoChangeSet: ({ input }: { input: UndoChangeSetInput }) => {
        const set = sets.find(({ id }) => id === input.id);
        const steps = (set?.steps ?? [])
          .filter(({ code }) => code === 'CHANGED')
          .map(({ license, before, after }) =>
            isSame(planNow(license), after)
              ? step(license, 'CHANGED', 'It is put back.', before)
              : step(license, 'CHANGED_SINCE', `License ${license.number} was changed since.`),
          );
        if (set) set.state = 'UNDONE';
        return answer('UNDO', steps, input);
      },
      setAutoRenew: ({ input }: { input: SetAutoRenewInput }) =>
        plan(input.autoRenew ? 'AUTO_RENEW_ON' : 'AUTO_RENEW_OFF', input),
      scheduleRenewalChange: ({ input }: { input: ScheduleRenewalChangeInput }) =>
        plan(input.licenseType ? 'SCHEDULE_TYPE' : input.doNotRenew ? 'SCHEDULE_END' : 'WITHDRAW', input),
      changeSetChanged: ({ id }: { id: string }) =>
        eventsOf(events, (set: ChangeSetRow) => (set.id === id ? { changeSetChanged: toChangeSet(set) } : null)),
    },
  };
}
