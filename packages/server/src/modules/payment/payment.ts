import { type Context } from '../../kernel/context.ts';
import { type PaymentProvider } from './payment-provider.ts';

/** Who takes the payments of a server, and where it sends people back to. */
export interface Payments {
  readonly payment: PaymentProvider;
  /** How browsers reach the console. */
  readonly baseUrl: string;
}

const installed = new WeakMap<object, Payments>();

/** Has the payments of a running server taken so. */
export function installPayments(app: object, payments: Payments): void {
  installed.set(app, payments);
}

/** Who takes the payments of the server that answers. */
export function paymentsOf({ app }: Pick<Context, 'app'>): Payments {
  const payments = installed.get(app);
  if (!payments) throw new TypeError('This server takes no payments');
  return payments;
}
