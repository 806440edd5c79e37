import { type Context } from '../../kernel/context.ts';
import { type PaymentProvider } from './payment-provider.ts';

const installed = new WeakMap<object, PaymentProvider>();

/** Has this server's payments taken by the provider. */
export function installPayment(app: object, provider: PaymentProvider): void {
  installed.set(app, provider);
}

/** Who takes the payments of the server that answers. */
export function paymentOf({ app }: Pick<Context, 'app'>): PaymentProvider {
  const provider = installed.get(app);
  if (!provider) throw new TypeError('This server has no payment provider');
  return provider;
}
