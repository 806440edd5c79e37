import type { ApiKeyScope, CreateApiKeyInput } from '@license-console/schema';

/** The scopes that can be chosen, beside reading, which belongs to every key. */
export const chosenScopes = ['LICENSE_CHANGE', 'LICENSE_BUY', 'PROVIDER_GOVERN'] as const satisfies ApiKeyScope[];

/** When a key may come to its end: durations from now in ISO 8601, or never. */
export const keyEnds = ['P30D', 'P90D', 'P1Y', 'never'] as const;
export type KeyEnd = (typeof keyEnds)[number];

/** A key as it stands in the form. */
export interface ApiKeyDraft {
  name: string;
  scopes: ReadonlySet<ApiKeyScope>;
  /** Ids of the companies to which it is limited; null is all of them. */
  companies: readonly string[] | null;
  end: KeyEnd;
}

/** What the server is asked for. */
export function toKeyInput({ name, scopes, companies, end }: ApiKeyDraft): Omit<CreateApiKeyInput, 'idempotencyKey'> {
  return {
    name: name.trim(),
    scopes: ['LICENSE_READ', ...chosenScopes.filter((scope) => scopes.has(scope))],
    companies: companies && [...companies],
    expiresAt: end === 'never' ? null : end,
  };
}

/** A line for a shell that asks `origin` for the first licenses with the key. */
export function exampleOf(text: string, origin: string): string {
  const query = '{ licenses(first: 3) { nodes { number expiresAt } } }';
  return `curl -H 'authorization: Bearer ${text}' -H 'content-type: application/json' -d '${JSON.stringify({ query })}' ${origin}/graphql`;
}
