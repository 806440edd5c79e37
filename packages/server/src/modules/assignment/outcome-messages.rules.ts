import { type OutcomeCodeName } from './outcome.rules.ts';

/** What a message about one license of a change may name. */
export interface OutcomeSubject {
  /** What was given in place of an id. */
  readonly given: string | null;
  /** Number of the license. */
  readonly number: string | null;
  /** Name of its type, or of the one that was looked for, or that it was to become. */
  readonly typeName: string | null;
  readonly instanceName: string | null;
  /** Number of the license that replaces it. */
  readonly replacement: string | null;
  /** Names of the license types that cover the instance. */
  readonly fitting: readonly string[];
}

/** Says in one sentence what became of a license, and what to do where it could not be changed. */
export function explainOutcome(code: OutcomeCodeName, subject: OutcomeSubject): string {
  const { given, number, typeName, instanceName, replacement } = subject;
  const license = number === null ? `A license of ${typeName ?? 'the type'}` : `License ${number}`;
  const instance = instanceName ?? 'the instance';
  const type = typeName ?? 'the type';
  switch (code) {
    case 'PENDING':
      return `${license} has not had its turn yet.`;
    case 'CHANGED':
      return replacement
        ? `License ${replacement} takes the place of ${license.toLowerCase()}.`
        : `${license} is changed.`;
    case 'UNCHANGED':
      return `${license} was so before.`;
    case 'HELD_BACK':
      return `${license} is left as it is, because others cannot be changed.`;
    case 'NOT_FOUND':
      return given ? `There is no such license or instance: ${given}.` : 'There is no such license or instance.';
    case 'IN_USE':
      return `${license} is used by an instance: revoke it first.`;
    case 'NOT_USED':
      return `${license} is on no instance: assign a free one instead.`;
    case 'EXPIRED':
      return `${license} has expired: choose a valid one.`;
    case 'NOT_EXPIRED':
      return `${license} is still valid: leave it where it is.`;
    case 'RETIRED':
      return `${instance} is retired: choose another instance.`;
    case 'NOT_COVERED':
      return `${type} does not cover ${instance}: ${fitting(subject)}.`;
    case 'NOT_ALLOWED':
      return `The company of ${instance} does not use ${type}: choose a type that it uses, or allow this one.`;
    case 'NOT_IN_POOL':
      return `${license} is in the pool of another company: move it first.`;
    case 'HOLDS_ONE':
      return `${instance} holds a license of ${type} already: revoke that one first.`;
    case 'TRIAL':
      return `${license} is a trial, and stays with its company.`;
    case 'NO_FREE_LICENSE':
      return `No license of ${type} is free for ${instance}: buy one, or revoke one elsewhere.`;
    case 'TRIAL_ENDS':
      return `${license} is a trial, and is never charged: buy a license in its place.`;
    case 'NOT_RENEWING':
      return `${license} does not renew: turn auto-renew on first.`;
    case 'OTHER_UNIT':
      return `${license} is counted by another unit than ${type}: choose a type that is counted as it is.`;
    case 'CHANGED_SINCE':
      return `${license} was changed since, and is left as it is.`;
  }
}

function fitting({ fitting: names }: OutcomeSubject): string {
  if (names.length === 0) return 'no license type does';
  return `assign ${new Intl.ListFormat('en', { type: 'disjunction' }).format(names)} there`;
}
