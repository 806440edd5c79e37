import type { AssignmentHistoryQuery } from '@license-console/schema';
import { instanceLicensesMessages } from './instanceLicenses.messages.ts';

type Entry = Extract<AssignmentHistoryQuery['node'], { __typename: 'Instance' }>['assignments']['nodes'][number];
export type PolicyDecision = NonNullable<NonNullable<Entry['license']>['decision']>;

const text = instanceLicensesMessages.decision;

/** Why a policy chose this license, in a sentence: what had it look, where it found the license, and what else there was. */
export function decisionText(decision: PolicyDecision): string {
  const { trigger, rule, ownFreeCount, globalFreeCount, capLeft, replacedNumber } = decision;
  const found = rule === 'OWN_POOL' ? text.ofOwnPool(ownFreeCount) : text.ofGlobalPool(globalFreeCount);
  const cap = rule === 'GLOBAL_POOL_WITHIN_CAP' && capLeft !== null ? [text.withinCap(capLeft)] : [];
  const replaced = replacedNumber === null ? [] : [text.replaced(replacedNumber)];
  return [text.triggers[trigger], found, ...cap, ...replaced].join(' ');
}
