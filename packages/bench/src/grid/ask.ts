/** What is asked of every server, in words that none of them speaks. */
export type Ask = PageAsk | CountsAsk;

/** A page of 50 licenses with company and instance, by expiry. */
export interface PageAsk {
  readonly kind: 'page';
  readonly filter: Filter;
  /** The page starts behind this row. */
  readonly after?: Place;
}

/** The counts of each license type. */
export interface CountsAsk {
  readonly kind: 'counts';
  readonly filter: Filter;
}

export interface Filter {
  readonly category: 'COMMERCIAL' | 'TRIAL';
  readonly licenseType?: string;
  readonly valid?: boolean;
  readonly used?: boolean;
  readonly autoRenew?: boolean;
  readonly companyId?: string;
  readonly search?: string;
}

/** A row in the order of expiry. */
export interface Place {
  readonly expiresAt: string;
  readonly id: string;
  /** How the product names the place. */
  readonly cursor: string;
}

export const PAGE_ROWS = 50;

/** A request as the load generator sends it. */
export interface Request {
  readonly method: 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const post = (path: string, body: object, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});
