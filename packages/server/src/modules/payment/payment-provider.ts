/**
 * Who takes the money. Two adapters speak it: the sandbox, and Stripe. Every call may fail with PaymentUnavailable, and
 * none is made while a transaction is open.
 */
export interface PaymentProvider {
  readonly name: 'SANDBOX' | 'STRIPE';
  /**
   * Opens the page on which the order is paid. The same order id gives the same checkout, however often and in however
   * many processes it is asked for.
   *
   * @throws PaymentUnavailable
   */
  openCheckout(order: CheckoutOrder): Promise<Checkout>;
  /**
   * What the provider knows of a checkout: for when its messages are late or lost.
   *
   * @throws PaymentUnavailable
   */
  readCheckout(reference: string): Promise<PaymentReport>;
  /**
   * Ends a checkout, so that it can no longer be paid, and tells what it came to: PAID where the payment was first.
   *
   * @throws PaymentUnavailable
   */
  closeCheckout(reference: string): Promise<PaymentReport>;
  /**
   * Charges a means of payment that was kept, with nobody present: where the bank wants the payer's word, it declines.
   * The same key gives the same answer, however often and in however many processes it is asked for.
   *
   * @throws PaymentUnavailable when it is not known whether it was charged: ask again with the same key
   */
  charge(order: ChargeOrder): Promise<ChargeAnswer>;
  /**
   * Reads a message that came to the webhook.
   *
   * @param body as it came, byte by byte: the signature is over it
   * @param now messages stamped too long before it, or after it, are refused
   * @returns null for what is none of our business
   * @throws ForgedMessage when the signature or its time does not hold
   */
  readMessage(
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Buffer,
    now: Date,
  ): PaymentReport | null;
}

/** What is to be paid. */
export interface CheckoutOrder {
  /** UUID of the tenant, and of the purchase: they come back with every report. */
  readonly providerId: string;
  readonly orderId: string;
  /** For people: P-1001. */
  readonly number: string;
  readonly lines: readonly CheckoutLine[];
  /** ISO 4217. */
  readonly currency: string;
  readonly totalMinor: number;
  /** When the checkout ends by itself. */
  readonly expiresAt: Date;
  /** Where the browser goes after it, paid or not. */
  readonly returnUrl: string;
  readonly customer: {
    readonly name: string;
    readonly email: string;
    /** The customer that an earlier report gave, if any. */
    readonly reference: string | null;
  };
}

export interface CheckoutLine {
  readonly name: string;
  readonly quantity: number;
  readonly unitAmountMinor: number;
}

/** A page to pay on. */
export interface Checkout {
  /** Names it at the provider. */
  readonly reference: string;
  readonly url: string;
}

/** What became of a checkout. DECLINED leaves it open: one may try again, with another card. */
export type PaymentOutcome = 'OPEN' | 'DECLINED' | 'EXPIRED' | 'CANCELLED' | 'FAILED' | 'PAID';

/** What the provider says about a checkout. */
export interface PaymentReport {
  /** Unique with the provider: a report that comes again bears the same. */
  readonly eventId: string;
  /** The checkout; empty in a message of a decline that names the order alone. */
  readonly reference: string;
  readonly providerId: string;
  readonly orderId: string;
  readonly outcome: PaymentOutcome;
  readonly occurredAt: Date;
  /** What is asked for, or was paid. */
  readonly amountMinor: number;
  readonly currency: string;
  /** Who paid, for people; null until paid. */
  readonly payer: string | null;
  /** With what, for people: "Visa •••• 4242"; null until paid. */
  readonly method: string | null;
  /** What renewals can be charged with later; null until paid. */
  readonly kept: KeptMethod | null;
  /** Why it was declined or failed, for people. */
  readonly reason: string | null;
}

/** A customer at the provider, and the means of payment that was kept. */
export interface KeptMethod {
  readonly customer: string;
  readonly method: string;
}

/** What is to be charged without anybody present. */
export interface ChargeOrder {
  /** UUID of the tenant. */
  readonly providerId: string;
  /** Names the charge: what bears the same is charged once. */
  readonly key: string;
  /** For people, on the bank's statement or beside it. */
  readonly description: string;
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly kept: KeptMethod;
}

/** What became of a charge. */
export type ChargeAnswer =
  | {
      readonly outcome: 'PAID';
      /** Names the payment at the provider. */
      readonly reference: string;
    }
  | {
      readonly outcome: 'DECLINED';
      /** Why, for people. */
      readonly reason: string;
    };

/** The provider does not answer in time, or answers that it cannot now: trying again later may help. */
export class PaymentUnavailable extends Error {
  constructor(
    readonly provider: PaymentProvider['name'],
    options?: ErrorOptions,
  ) {
    super(`The payment provider (${provider}) does not answer`, options);
    this.name = 'PaymentUnavailable';
  }
}

/** A message that the provider did not send, or sent at another time. */
export class ForgedMessage extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ForgedMessage';
  }
}
