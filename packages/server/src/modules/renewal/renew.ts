import { type Run } from '../../kernel/sql.ts';
import { type Till } from '../purchase/index.ts';
import { lockCharge, type Charge, type ChargeStateName } from './charge-table.ts';
import { collect } from './collect.ts';
import { end } from './end.ts';
import { extend } from './extend.ts';
import { fail } from './fail.ts';
import { pay } from './pay.ts';

/** What is done in a transaction of its own, as often as there is more to do. @returns whether there may be more */
type Step = (run: Run, till: Till, charge: Charge) => Promise<boolean>;

const STEPS: Readonly<Partial<Record<ChargeStateName, Step>>> = {
  COLLECTING: collect,
  PAID: extend,
  FAILING: fail,
  ENDING: end,
};

/**
 * Takes a charge as far as it comes now: collects the licenses that are due, has them paid, extends them; or ends what
 * could not be paid. Each step is a transaction that locks the charge and looks at its state first, so that any number
 * of servers may do the same, and each may end at any point.
 *
 * @throws PaymentUnavailable when it is not known whether it is paid: come back later
 */
export async function advanceCharge(till: Till, chargeId: string): Promise<void> {
  for (let hasMore = true; hasMore;) {
    const charge = await till.database.transact((run) => lockCharge(run, till.providerId, chargeId));
    if (!charge) return;
    hasMore = charge.state === 'CHARGING' ? await pay(till, charge) : await takeStep(till, charge);
  }
}

const takeStep = (till: Till, { id, state }: Charge): Promise<boolean> =>
  till.database.transact(async (run) => {
    const charge = await lockCharge(run, till.providerId, id);
    const step = STEPS[state];
    // Another server was first.
    if (charge?.state !== state) return true;
    return step ? step(run, till, charge) : false;
  });
