/** What a form holds: Stripe writes `a[b][0]=c` for `{a: {b: ['c']}}`. Lists have their numbers as keys. */
export interface Form {
  readonly [name: string]: string | Form;
}

/** A request as it came. */
export interface StripeRequest {
  readonly method: string;
  readonly path: string;
  readonly form: Form;
  readonly idempotencyKey: string | undefined;
}

/** What is sent back. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  readonly isReplayed?: boolean;
}

/** What Stripe does not do, with the status and the words that it answers. */
export class Refusal extends Error {
  constructor(
    readonly status: 400 | 402 | 404,
    message: string,
    readonly param?: string,
    readonly code?: string,
  ) {
    super(message);
  }
}

/** What a bank refuses. */
export class CardRefusal extends Refusal {
  constructor(message: string, code: string) {
    super(402, message, 'payment_method', code);
  }
}

interface GrowingForm {
  [name: string]: string | GrowingForm;
}

/** Reads what the SDK sends as a body or a query. */
export function readForm(encoded: string): Form {
  const form: GrowingForm = {};
  for (const [name, value] of new URLSearchParams(encoded)) {
    const path = name.split(/\]\[|\[|\]/).filter((part) => part !== '');
    const last = path.pop() ?? name;
    let place = form;
    for (const part of path) {
      const inner = place[part] ?? {};
      if (typeof inner === 'string') throw new Error(`${name} is a value and a form`);
      place[part] = inner;
      place = inner;
    }
    place[last] = value;
  }
  return form;
}

export const textOf = (form: Form, name: string): string | null => {
  const value = form[name];
  return typeof value === 'string' ? value : null;
};

/** An empty form where there is none. */
export const formOf = (form: Form, name: string): Form => {
  const value = form[name];
  return typeof value === 'object' ? value : {};
};

/** What is in a list. */
export const listOf = (form: Form, name: string): readonly (string | Form)[] => Object.values(formOf(form, name));

/** A form of texts only, as metadata is. */
export const textsOf = (form: Form, name: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(formOf(form, name)).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
  );
