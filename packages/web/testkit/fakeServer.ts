import type {
  CompanyFilter,
  CompanySort,
  InstanceFilter,
  LicenseCategory,
  LicenseFilter,
  LicenseSort,
} from '@license-console/schema';
import { buildSchema, graphql, subscribe, type DocumentNode, type ExecutionResult } from 'graphql';
import schemaText from '../../schema/schema.graphql?raw';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import { eventsOf } from './events.ts';
import { createFakeApiKeys } from './fakeApiKeys.ts';
import { createFakeChanges } from './fakeChanges.ts';
import { createFakeEnrollment } from './fakeEnrollment.ts';
import { createFakeRenewals } from './fakeRenewals.ts';
import { createFakeInstances } from './fakeInstances.ts';
import { createFakePolicies } from './fakePolicies.ts';
import { createFakePurchases } from './fakePurchases.ts';
import { createFakeTrials } from './fakeTrials.ts';
import { factsOf, matchesCompany, matchesLicense } from './filter.ts';
import {
  makeWorld,
  type CompanyRow,
  type InstanceRow,
  type LicenseRow,
  type LicenseTypeRow,
  type World,
} from './world.ts';

interface Question {
  query: string;
  variables?: Record<string, unknown>;
}

/** A server of the real schema over rows in memory, for component tests and for looking at pages. */
export function createFakeServer(world: World = makeWorld()) {
  const schema = buildSchema(schemaText);
  const events = new EventTarget();
  let isSignedIn = true;
  let eventCount = 0;

  const exact = (value: number) => ({ value, isExact: true });
  const under = (filter: LicenseFilter | null | undefined): LicenseRow[] =>
    world.licenses.filter((license) => matchesLicense(filter, license, world.now));

  function countsOf(licenses: readonly LicenseRow[]) {
    const facts = licenses.map((license) => ({ ...factsOf(license, world.now), autoRenew: license.autoRenew }));
    const count = (holds: (fact: (typeof facts)[number]) => boolean) => exact(facts.filter(holds).length);
    return {
      totalCount: exact(facts.length),
      usedCount: count(({ used }) => used),
      unusedCount: count(({ used }) => !used),
      validCount: count(({ valid }) => valid),
      expiredCount: count(({ valid }) => !valid),
      expiringCount: count(({ expiring }) => expiring),
      autoRenewCount: count(({ autoRenew }) => autoRenew),
    };
  }

  const toCompany = (company: CompanyRow) => ({
    __typename: 'Company',
    ...company,
    policy: () => policies.toPolicy(company),
    licenseCounts: ({ filter }: { filter?: LicenseFilter }) =>
      countsOf(
        world.licenses.filter(
          (license) =>
            factsOf(license, world.now).company?.id === company.id && matchesLicense(filter, license, world.now),
        ),
      ),
  });

  const { root: instanceRoot, toInstance, instanceOf, isUnder } = createFakeInstances(world, { toCompany, toLicense });

  function toLicense(license: LicenseRow) {
    const { company, ...facts } = factsOf(license, world.now);
    return {
      __typename: 'License',
      ...license,
      ...facts,
      company: company && toCompany(company),
      instance: license.instance && toInstance(license.instance),
      poolCompany: license.poolCompany && toCompany(license.poolCompany),
      expiresAt: license.expiresAt.toISOString(),
      lastValidOn: license.expiresAt.toISOString().slice(0, 10),
      covered: true,
      purchaseReference: null,
      graceUntil: graceUntil(license),
      scheduledChange: license.scheduled && {
        ...{ licenseType: license.scheduled.licenseType, ends: license.scheduled.licenseType === null },
        ...{ takesEffectOn: license.expiresAt.toISOString().slice(0, 10), scheduledBy: 'Anna Kowalski' },
        scheduledAt: world.now.toISOString(),
      },
    };
  }

  /** In UTC, where every day has 24 hours. */
  function graceUntil({ category, instance, expiresAt }: LicenseRow): string | null {
    const until = new Date(expiresAt.getTime() + world.renewalSettings.graceDays * 86_400_000);
    const isInGrace = category === 'COMMERCIAL' && instance !== null && expiresAt <= world.now && until > world.now;
    return isInGrace ? until.toISOString() : null;
  }

  const orderOf = (sort?: LicenseSort): Order<LicenseRow> => ({
    keyOf: licenseKey(sort, world.now),
    descending: sort?.direction === 'DESC',
  });
  /** Lists that were sorted since the last change: pages of long ones are asked for one by one. */
  const lists = new Map<string, LicenseRow[]>();

  function listOf(filter?: LicenseFilter, sort?: LicenseSort): LicenseRow[] {
    const key = JSON.stringify([filter, sort]);
    const list = lists.get(key) ?? inOrder(under(filter), orderOf(sort));
    lists.set(key, list);
    return list;
  }

  function toGroup(licenseType: LicenseTypeRow, licenses: readonly LicenseRow[]) {
    const own = licenses.filter((license) => license.licenseType === licenseType);
    return {
      id: `group-${licenseType.code}`,
      licenseType,
      ...countsOf(own),
      everObtained: ({ category }: { category: LicenseCategory }) =>
        world.licenses.some((license) => license.licenseType === licenseType && license.category === category),
      requiredCount: own.length % 7,
      licenses: ({ sort, ...page }: PageArguments & { sort?: LicenseSort }) =>
        connection(inOrder(own, orderOf(sort)), orderOf(sort), page, toLicense),
    };
  }

  const groupsUnder = (filter?: LicenseFilter | null) => {
    const licenses = under(filter);
    return world.licenseTypes.map((licenseType) => toGroup(licenseType, licenses));
  };

  function change(licenses: readonly LicenseRow[], instances: readonly InstanceRow[] = []): void {
    lists.clear();
    events.dispatchEvent(
      new CustomEvent('change', { detail: { licenses, instances, cursor: `event-${++eventCount}` } }),
    );
  }

  const policies = createFakePolicies(world, toCompany);
  const { root: purchaseRoot, toPurchase, changePurchase } = createFakePurchases(world, { toCompany });
  const { root: changeRoot, toChangeSet, goOn } = createFakeChanges(world, { toLicense, change, instanceOf });
  const root = {
    ...createFakeApiKeys(world, { toCompany }),
    ...createFakeRenewals(world, { toCompany }),
    ...createFakeTrials(world, { toLicense, change }),
    ...changeRoot,
    ...purchaseRoot,
    ...policies.root,
    ...instanceRoot,
    ...createFakeEnrollment(world, { toInstance, toLicense, change, instanceOf }),
    viewer: () =>
      isSignedIn
        ? {
            id: 'viewer-1',
            name: 'Anna Kowalski',
            email: 'anna@acme.example',
            role: world.role,
            provider: world.provider,
          }
        : null,
    node: ({ id }: { id: string }) => {
      const company = world.companies.find((row) => row.id === id);
      const license = world.licenses.find((row) => row.id === id);
      const purchase = world.purchases.find((row) => row.id === id);
      const instance = instanceOf(id);
      if (company) return toCompany(company);
      if (license) return toLicense(license);
      if (purchase) return toPurchase(purchase);
      return instance ? toInstance(instance) : toChangeSet(id);
    },
    licenseTypes: world.licenseTypes,
    eventCursor: () => `event-${eventCount}`,
    licenseGroups: ({ filter }: { filter?: LicenseFilter }) => groupsUnder(filter),
    licenses: ({ filter, sort, ...page }: PageArguments & { filter?: LicenseFilter; sort?: LicenseSort }) =>
      connection(listOf(filter, sort), orderOf(sort), page, toLicense),
    companies: ({ filter, sort, ...page }: PageArguments & { filter?: CompanyFilter; sort?: CompanySort }) => {
      const companies = world.companies.filter((company) => matchesCompany(filter, company));
      const order: Order<CompanyRow> = { keyOf: ({ name }) => name, descending: sort?.direction === 'DESC' };
      return connection(inOrder(companies, order), order, page, toCompany);
    },
    licenseEvents: ({ filter }: { filter?: LicenseFilter }) =>
      eventsOf(events, ({ licenses, cursor }: Change) => {
        const still = licenses.filter((license) => matchesLicense(filter, license, world.now));
        const leftIds = licenses.filter((license) => !still.includes(license)).map(({ id }) => id);
        const occurredAt = world.now.toISOString();
        const event = { cursor, kind: 'CHANGED', occurredAt, licenses: still.map(toLicense), leftIds, hasMore: false };
        return { licenseEvents: event };
      }),
    instanceEvents: ({ filter }: { filter?: InstanceFilter }) =>
      eventsOf(events, ({ licenses, instances = [], cursor }: Change) => {
        const held = licenses.flatMap(({ instance }) => (instance ? [instance] : []));
        const concerned = [...new Set([...held, ...instances])];
        const still = concerned.filter((instance) => isUnder(filter ?? {}, instance));
        const leftIds = concerned.filter((instance) => !still.includes(instance)).map(({ id }) => id);
        const hasMore = licenses.some(({ instance }) => !instance);
        const event = {
          cursor,
          occurredAt: world.now.toISOString(),
          instances: still.map(toInstance),
          leftIds,
          hasMore,
        };
        return { instanceEvents: event };
      }),
    licenseGroupsChanged: ({ filter }: { filter?: LicenseFilter }) =>
      eventsOf(events, ({ licenses }: Change) => ({
        licenseGroupsChanged: groupsUnder(filter).filter(({ licenseType }) =>
          licenses.some((license) => license.licenseType === licenseType),
        ),
      })),
  };

  return {
    world,
    /** Answers a query or a mutation. */
    answer: ({ query, variables }: Question): Promise<ExecutionResult> =>
      graphql({ schema, source: query, rootValue: root, ...(variables && { variableValues: variables }) }),
    /** Answers a subscription with the events to come. */
    subscribe: (document: DocumentNode, variables: Record<string, unknown>) =>
      subscribe({ schema, document, rootValue: root, variableValues: variables }),
    /** Tells subscribers that these licenses were changed. */
    change,
    changePurchase,
    /** Brings changes that are under way on by so many licenses, or to their end. */
    goOnWithChanges: goOn,
    signIn: (): void => void (isSignedIn = true),
    signOut: (): void => void (isSignedIn = false),
  };
}

export type FakeServer = ReturnType<typeof createFakeServer>;

interface Change {
  instances?: readonly InstanceRow[];
  licenses: readonly LicenseRow[];
  cursor: string;
}

function licenseKey(sort: LicenseSort | undefined, now: Date): (license: LicenseRow) => string | number {
  switch (sort?.field) {
    case 'NUMBER':
      return ({ number }) => Number(number);
    case 'COMPANY_NAME':
      return (license) => factsOf(license, now).company?.name ?? '';
    case 'INSTANCE_NAME':
      return ({ instance }) => instance?.name ?? '';
    case 'EXPIRES_AT':
    case undefined:
      return ({ expiresAt }) => expiresAt.getTime();
  }
}
