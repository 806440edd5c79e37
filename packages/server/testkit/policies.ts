import { expect } from 'vitest';
import { newId, toGlobalId } from '../src/kernel/ids.ts';
import { type Caller } from './api.ts';
import { type UserErrorAnswer } from './enrollment.ts';
import { type CompanyRow } from './world.ts';

/** The policy of a company as tests look at it. */
export interface PolicyAnswer {
  mode: string;
  importedMode: string | null;
  defaultLicenseType: { code: string } | null;
  allowedLicenseTypes: { code: string }[] | null;
  exchangesExpired: boolean;
  caps: { licenseType: { code: string }; cap: number; usedCount: number }[];
  version: number;
}

export interface SetPolicyAnswer {
  company: { name: string; policy: PolicyAnswer } | null;
  userErrors: UserErrorAnswer[];
}

export const POLICY = `policy {
  mode importedMode defaultLicenseType { code } allowedLicenseTypes { code } exchangesExpired
  caps { licenseType { code } cap usedCount } version
}`;

export const SET_POLICY = `mutation ($input: SetCompanyPolicyInput!) {
  setCompanyPolicy(input: $input) { company { name ${POLICY} } userErrors { code path message } }
}`;

/** Sets a policy, under a new key unless one is given. */
export async function setPolicy(
  caller: Caller,
  company: Pick<CompanyRow, 'id'>,
  input: Record<string, unknown>,
): Promise<SetPolicyAnswer> {
  const variables = { input: { companyId: toGlobalId('Company', company.id), idempotencyKey: newId(), ...input } };
  const { data, errors } = await caller.query<{ setCompanyPolicy: SetPolicyAnswer }>(SET_POLICY, variables);
  expect(errors).toEqual([]);
  if (!data) throw new Error('There is a payload');
  return data.setCompanyPolicy;
}

export const cap = (code: string, most: number) => ({ licenseType: toGlobalId('LicenseType', code), cap: most });
