import { expect } from 'vitest';
import { newId, toGlobalId } from '../src/kernel/ids.ts';
import { type UserError } from '../src/kernel/user-error.ts';
import { type Caller } from './api.ts';

/** A purchase as these tests ask for it. */
export interface PurchaseAnswer {
  readonly id: string;
  readonly number: string;
  readonly state: string;
  readonly paymentMode: string;
  readonly total: { readonly amountMinor: number; readonly currency: string };
  readonly licenseCount: number;
  readonly checkoutUrl: string | null;
  readonly reason: string | null;
  readonly payer: string | null;
  readonly paymentMethod: string | null;
}

export interface PurchaseResult {
  readonly purchase: PurchaseAnswer | null;
  readonly userErrors: readonly UserError[];
}

const PURCHASE_FIELDS = `
  id number state paymentMode total { amountMinor currency } licenseCount checkoutUrl reason payer paymentMethod`;

const payload = `{ purchase { ${PURCHASE_FIELDS} } userErrors { code path message } }`;

export const DESKTOP = toGlobalId('LicenseType', 'DESKTOP');
export const SERVER = toGlobalId('LicenseType', 'SERVER');

/** Prices of one license for a month, in EUR cents, as the catalog has them. */
export const MONTHLY = { DESKTOP: 599, SERVER: 1_499 } as const;

/** Buys, or tries to; what is left out is two Desktop licenses for the global pool, by the month. */
export async function buy(caller: Caller, given: Record<string, unknown> = {}): Promise<PurchaseResult> {
  const input = {
    lines: [{ licenseType: DESKTOP, quantity: 2 }],
    paymentMode: 'MONTHLY',
    expectedTotal: { amountMinor: 2 * MONTHLY.DESKTOP, currency: 'EUR' },
    idempotencyKey: newId(),
    ...given,
  };
  return send(caller, 'createPurchase', 'CreatePurchaseInput', input);
}

/** Buys, and gives the purchase, which waits to be paid; fails where it was refused. */
export async function bought(caller: Caller, given: Record<string, unknown> = {}): Promise<PurchaseAnswer> {
  const { purchase, userErrors } = await buy(caller, given);
  expect(userErrors).toEqual([]);
  if (!purchase) throw new Error('There is a purchase');
  return purchase;
}

/** Calls `cancelPurchase` or `resumePurchase`. */
export const change = (
  caller: Caller,
  mutation: 'cancelPurchase' | 'resumePurchase',
  purchase: string,
  idempotencyKey = newId(),
): Promise<PurchaseResult> => send(caller, mutation, 'PurchaseInput', { purchase, idempotencyKey });

async function send(caller: Caller, mutation: string, inputType: string, input: object): Promise<PurchaseResult> {
  const document = `mutation Change($input: ${inputType}!) { ${mutation}(input: $input) ${payload} }`;
  const { data, errors } = await caller.query<Record<string, PurchaseResult>>(document, { input });
  const result = data?.[mutation];
  if (!result) throw new Error(`${mutation} was refused: ${JSON.stringify(errors)}`);
  return result;
}

/** The purchase as the API shows it now. */
export async function purchaseOf(caller: Caller, id: string): Promise<PurchaseAnswer> {
  const { data, errors } = await caller.query<{ node: PurchaseAnswer | null }>(
    `query Purchase($id: ID!) { node(id: $id) { ... on Purchase { ${PURCHASE_FIELDS} } } }`,
    { id },
  );
  if (!data?.node) throw new Error(`There is no purchase ${id}: ${JSON.stringify(errors)}`);
  return data.node;
}
