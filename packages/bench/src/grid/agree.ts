import { deepStrictEqual } from 'node:assert';
import { type Case } from './cases.ts';
import { REQUESTS, SERVERS, type ServerName } from './requests.ts';
import { ask, type Tenant } from './tenants.ts';

/** Where each server listens. */
export type Ports = Record<ServerName, number>;

/**
 * Checks that all servers give every tenant the same rows and counts; ids and cursors may be spelled differently, and
 * what was counted up to a bound only needs to say so.
 */
export async function checkAgreement(cases: readonly Case[], tenants: readonly Tenant[], ports: Ports): Promise<void> {
  for (const each of cases) {
    for (const tenant of tenants) {
      for (const asked of each.asks(tenant)) {
        const answers = await Promise.all(
          SERVERS.map((name) => ask<object>(ports[name], REQUESTS[name](tenant, asked))),
        );
        const [product, ...others] = answers.map(comparable);
        others.forEach((other, index) =>
          deepStrictEqual(
            other,
            product,
            `${each.name}: ${SERVERS[index + 1] ?? ''} answers otherwise than the product`,
          ),
        );
      }
    }
  }
}

/** Which rows were counted before a bound may differ: where any count is bounded, the groups only need to be the same. */
function comparable(answer: object): unknown {
  const text = JSON.stringify(answer);
  const isBounded = text.includes('"isExact":false');
  return JSON.parse(text, (name, value: unknown) => {
    if (name === 'id' || name === 'endCursor') return typeof value;
    const isCount = typeof value === 'object' && value !== null && 'isExact' in value;
    return isCount && isBounded ? 'a count' : value;
  });
}
