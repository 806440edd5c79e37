import { sql } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { type PaymentModeName } from '../license/index.ts';

/**
 * How far a charge has come: COLLECTING what is due, CHARGING what was collected, PAID and extending; FAILING when it was
 * declined, and DECLINED until the next try; ENDING what could not be paid; DONE and ENDED are over. As stored: append
 * only.
 */
const STATES = ['COLLECTING', 'CHARGING', 'PAID', 'DECLINED', 'ENDING', 'DONE', 'ENDED', 'FAILING'] as const;
export type ChargeStateName = (typeof STATES)[number];

/** As the columns `payment_mode` hold them. */
const MODES: readonly PaymentModeName[] = ['MONTHLY', 'ANNUAL'];

export const toStoredState = (state: ChargeStateName): number => STATES.indexOf(state);
export const toStoredMode = (mode: PaymentModeName): number => MODES.indexOf(mode);

/** One payment for the licenses of a provider that expire at the same instant. */
export interface Charge {
  readonly id: string;
  readonly state: ChargeStateName;
  /** When its licenses expire. */
  readonly dueAt: Date;
  readonly paymentMode: PaymentModeName;
  readonly currency: string;
  /** How often it was tried to be paid, this time included. */
  readonly attempts: number;
  readonly licenseCount: number;
  readonly totalMinor: number;
  readonly firstTriedAt: Date | null;
  /** Why it was declined the last time, for people. */
  readonly reason: string | null;
}

interface ChargeRow {
  id: string;
  state: number;
  due_at: Date;
  payment_mode: number;
  currency: string;
  attempts: number;
  license_count: number;
  total_minor: number;
  first_tried_at: Date | null;
  reason: string | null;
}

/** Takes a charge for this transaction; whoever else works on it waits. Null when there is none. */
export async function lockCharge(run: Run, providerId: string, id: string): Promise<Charge | null> {
  const [row] = await run(sql<ChargeRow>`
    select id, state, due_at, payment_mode, currency, attempts, license_count, total_minor, first_tried_at, reason
    from renewal_charge where provider_id = ${providerId}::uuid and id = ${id}::uuid for update`);
  return row ? toCharge(row) : null;
}

function toCharge(row: ChargeRow): Charge {
  const state = STATES[row.state];
  const paymentMode = MODES[row.payment_mode];
  if (!state || !paymentMode) throw new RangeError(`The charge ${row.id} is in no state, or in no payment mode`);
  return {
    ...{ id: row.id, state, dueAt: row.due_at, paymentMode, currency: row.currency, attempts: row.attempts },
    ...{ licenseCount: row.license_count, totalMinor: row.total_minor, firstTriedAt: row.first_tried_at },
    reason: row.reason,
  };
}

/** Whether the first try of a charge is not over, as the index `renewal_charge_begun` holds it. */
export const IS_BEGUN = sql<boolean>`((renewal_charge.state = 0 and renewal_charge.attempts = 0)
  or (renewal_charge.state in (1, 2, 7) and renewal_charge.attempts = 1))`;

/** What stands behind `where` for one charge. */
export const ofCharge = (providerId: string, { id }: Pick<Charge, 'id'>) =>
  sql<boolean>`provider_id = ${providerId}::uuid and charge_id = ${id}::uuid`;

/** Takes a charge to another state. */
export async function moveCharge(run: Run, providerId: string, { id }: Charge, state: ChargeStateName): Promise<void> {
  await run(sql`
    update renewal_charge set state = ${toStoredState(state)}
    where provider_id = ${providerId}::uuid and id = ${id}::uuid`);
}
