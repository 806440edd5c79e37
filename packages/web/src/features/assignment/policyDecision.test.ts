import { expect, test } from 'vitest';
import { decisionText, type PolicyDecision } from './policyDecision.ts';

const decision = (part: Partial<PolicyDecision>): PolicyDecision => ({
  __typename: 'PolicyDecision',
  ...{ trigger: 'INSTANCE_ENROLLED', rule: 'GLOBAL_POOL', ownFreeCount: 0, globalFreeCount: 12 },
  ...{ capLeft: null, replacedNumber: null, ...part },
});

test.each<[Partial<PolicyDecision>, string]>([
  [{}, 'It was enrolled. None was free in the company’s own pool, and 12 in the global pool.'],
  [
    { trigger: 'TRIAL_ENDED', rule: 'OWN_POOL', ownFreeCount: 1 },
    'Its trial ended. One was free in the company’s own pool, which comes first.',
  ],
  [
    { rule: 'GLOBAL_POOL_WITHIN_CAP', globalFreeCount: 1000, capLeft: 3 },
    'It was enrolled. None was free in the company’s own pool, and 1,000 or more in the global pool. 3 were left of the cap.',
  ],
  [
    { trigger: 'LICENSE_EXPIRED', replacedNumber: '100231' },
    'Its license expired. None was free in the company’s own pool, and 12 in the global pool. It took the place of license 100231.',
  ],
])('%o reads “%s”', (part, text) => expect(decisionText(decision(part))).toBe(text));
