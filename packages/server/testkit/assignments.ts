import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { newId, toGlobalId } from '../src/kernel/ids.ts';
import { type TestDatabase } from './database.ts';
import { type Caller } from './api.ts';
import { type InstanceRow, type LicenseRow, type World } from './world.ts';

/** What became of one license, as tests look at it. */
export interface OutcomeAnswer {
  code: string;
  message: string;
  license: { number: string } | null;
  instance: { name: string } | null;
  replacement: { number: string } | null;
}

export interface ChangeSetAnswer {
  id: string;
  command: string;
  state: string;
  canUndo: boolean;
  undoesId: string | null;
  undoneById: string | null;
  progress: { done: number; total: number };
  counts: { changed: number; unchanged: number; refused: number; heldBack: number };
}

export interface ChangeAnswer {
  changeSet: ChangeSetAnswer | null;
  counts: { changed: number; unchanged: number; refused: number; heldBack: number };
  outcomes: OutcomeAnswer[];
  userErrors: { code: string; path: string[]; message: string }[];
}

/** The mutations that change many licenses, with their inputs. */
export const VERBS = {
  assignLicenses: 'AssignLicensesInput',
  revokeLicenses: 'ChangeLicensesInput',
  releaseLicenses: 'ChangeLicensesInput',
  replaceLicenses: 'ChangeLicensesInput',
  moveLicenses: 'MoveLicensesInput',
  undoChangeSet: 'UndoChangeSetInput',
} as const;
export type Verb = keyof typeof VERBS;

const COUNTS = 'counts { changed unchanged refused heldBack }';
export const CHANGE_SET = `id command state canUndo undoesId undoneById progress { done total } ${COUNTS}`;

export const documentOf = (verb: Verb): string => `mutation ($input: ${VERBS[verb]}!) {
  ${verb}(input: $input) {
    changeSet { ${CHANGE_SET} } ${COUNTS}
    outcomes { code message license { number } instance { name } replacement { number } }
    userErrors { code path message }
  }
}`;

/** Changes licenses, under a new key unless one is given. */
export async function change(caller: Caller, verb: Verb, input: Record<string, unknown>): Promise<ChangeAnswer> {
  const variables = { input: { idempotencyKey: newId(), ...input } };
  const { data, errors } = await caller.query<Record<Verb, ChangeAnswer>>(documentOf(verb), variables);
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data[verb];
}

export interface AssignNextAnswer {
  license: { id: string; number: string; instance: { name: string } | null } | null;
  changeSet: { id: string } | null;
  userErrors: { code: string; path: string[]; message: string }[];
}

export const ASSIGN_NEXT = `mutation ($input: AssignNextInput!) {
  assignNext(input: $input) {
    license { id number instance { name } } changeSet { id } userErrors { code path message }
  }
}`;

/** Puts the next free license of a type on an instance. */
export async function assignNext(
  caller: Caller,
  instance: { id: string },
  code = 'DESKTOP',
  idempotencyKey: string = newId(),
): Promise<AssignNextAnswer> {
  const input = { instanceId: instanceId(instance), licenseType: toGlobalId('LicenseType', code), idempotencyKey };
  const { data, errors } = await caller.query<{ assignNext: AssignNextAnswer }>(ASSIGN_NEXT, { input });
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data.assignNext;
}

export const licenseId = ({ id }: { id: string }): string => toGlobalId('License', id);
export const instanceId = ({ id }: { id: string }): string => toGlobalId('Instance', id);
export const companyId = ({ id }: { id: string }): string => toGlobalId('Company', id);

export const pairOf = (license: LicenseRow, instance: InstanceRow) => ({
  licenseId: licenseId(license),
  instanceId: instanceId(instance),
});

/** Where the licenses of a world are: `NUMBER instance pool`, by number, with a dash for what is none. */
export async function placesOf({ owner }: TestDatabase, { providerId }: Pick<World, 'providerId'>): Promise<string[]> {
  const { rows } = await owner.query<{ place: string }>(
    `select concat_ws(' ', license.number, coalesce(instance.name, '-'), coalesce(pool.name, '-')) as place
     from license
     left join instance on instance.provider_id = license.provider_id and instance.id = license.instance_id
     left join company as pool on pool.provider_id = license.provider_id and pool.id = license.pool_company_id
     where license.provider_id = $1 order by license.number`,
    [providerId],
  );
  return rows.map(({ place }) => place);
}

/** Waits until a change is over. @returns the change as it is then */
export async function ended(caller: Caller, id: string | undefined): Promise<ChangeSetAnswer> {
  for (;;) {
    const { data } = await caller.query<{ node: ChangeSetAnswer & { endedAt: string | null } }>(
      `query ($id: ID!) { node(id: $id) { ... on ChangeSet { ${CHANGE_SET} endedAt } } }`,
      { id },
    );
    if (data?.node.endedAt) return data.node;
    await sleep(50);
  }
}
