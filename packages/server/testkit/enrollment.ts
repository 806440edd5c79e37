import { expect } from 'vitest';
import { newId, toGlobalId } from '../src/kernel/ids.ts';
import { type Caller } from './api.ts';

export interface UserErrorAnswer {
  code: string;
  path: string[];
  message: string;
}

/** An instance as these tests look at it. */
export interface InstanceAnswer {
  id: string;
  name: string;
  kind: string;
  platform: string;
  operatingSystem: string | null;
  version: number;
  retiredAt: string | null;
  company: { name: string } | null;
  needs: { licenseType: { code: string }; quantity: number }[];
}

/** The mutations that take an instance in, change it or retire it, and what is asked of their answers. */
export const INSTANCE_VERBS = {
  enrollInstance: 'instance',
  renameInstance: 'instance',
  moveInstance: 'moved',
  setNeeds: 'instance',
  reinstateInstance: 'instance',
  retireInstances: 'retired',
} as const;
export type InstanceVerb = keyof typeof INSTANCE_VERBS;

const INSTANCE = `id name kind platform operatingSystem version retiredAt company { name }
  needs { licenseType { code } quantity }`;

const FIELDS = {
  instance: `instance { ${INSTANCE} }`,
  moved: `instance { ${INSTANCE} } revokedLicenses { number }`,
  retired: 'retiredCount freedCount changeSet { id command counts { changed } } instances { name retiredAt }',
};

export interface InstanceVerbAnswer {
  instance: InstanceAnswer | null;
  revokedLicenses: { number: string }[];
  retiredCount: number;
  freedCount: number;
  changeSet: { id: string; command: string; counts: { changed: number } } | null;
  instances: { name: string; retiredAt: string | null }[];
  userErrors: UserErrorAnswer[];
}

export const instanceDocument = (verb: InstanceVerb): string => {
  const type = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Input`;
  return `mutation ($input: ${type}!) {
    ${verb}(input: $input) { ${FIELDS[INSTANCE_VERBS[verb]]} userErrors { code path message } }
  }`;
};

/** Calls one of them, under a new key unless one is given. */
export async function callInstance(
  caller: Caller,
  verb: InstanceVerb,
  input: Record<string, unknown>,
): Promise<InstanceVerbAnswer> {
  const variables = { input: { idempotencyKey: newId(), ...input } };
  const { data, errors } = await caller.query<Record<InstanceVerb, InstanceVerbAnswer>>(
    instanceDocument(verb),
    variables,
  );
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data[verb];
}

/** Enrolls an instance that nothing is in the way of. */
export async function enroll(caller: Caller, input: Record<string, unknown>): Promise<InstanceAnswer> {
  const { instance, userErrors } = await callInstance(caller, 'enrollInstance', {
    operatingSystem: 'Windows 11 Pro',
    ...input,
  });
  expect(userErrors).toEqual([]);
  if (!instance) throw new Error('It was enrolled');
  return instance;
}

const typeId = (code: string): string => toGlobalId('LicenseType', code);

export const need = (code: string, quantity = 1) => ({ licenseType: typeId(code), quantity });

/** What an instance needs, as `CODE quantity`. */
export const needsOf = ({ needs }: Pick<InstanceAnswer, 'needs'>): string[] =>
  needs.map(({ licenseType, quantity }) => `${licenseType.code} ${quantity}`);
