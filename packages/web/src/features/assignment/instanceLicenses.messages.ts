import { formatNumber, plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

/** What was counted stops at a thousand. */
const atLeast = (count: number): string => (count < 1000 ? formatNumber(count) : `${formatNumber(count)} or more`);

export const instanceLicensesMessages = defineMessages({
  en: {
    assign: {
      open: 'Assign a license',
      title: (instance: string) => `Assign a license to ${instance}`,
      type: 'License type',
      free: (value: number, shown: string) => (value === 0 ? 'none free' : `${shown} free`),
      held: 'held already',
      which: 'License',
      next: 'The next free one',
      license: (number: string, day: string, pool: string) => `${number} · until ${day} · ${pool}`,
      globalPool: 'Global pool',
      none: 'No license type covers this instance.',
      noneFree: 'No license is free for it: buy one, or revoke one elsewhere.',
      act: (type: string) => (type ? `Assign ${type} license` : 'Assign license'),
      cancel: 'Cancel',
      failed: 'What can be assigned could not be loaded.',
      failedHint: 'Check your connection, then try again.',
      lost: 'No answer came. Try again: it is assigned only once.',
    },
    decision: {
      triggers: {
        INSTANCE_CHANGED: 'It was moved, or needed something else.',
        INSTANCE_ENROLLED: 'It was enrolled.',
        LICENSES_ARRIVED: 'Licenses had become free.',
        LICENSE_EXPIRED: 'Its license expired.',
        POLICY_SET: 'The policy was set.',
        TRIAL_ENDED: 'Its trial ended.',
      },
      ofOwnPool: (count: number) =>
        `${plural(count, { one: 'One was', other: `${atLeast(count)} were` })} free in the company’s own pool, which comes first.`,
      ofGlobalPool: (count: number) =>
        `None was free in the company’s own pool, and ${atLeast(count)} in the global pool.`,
      withinCap: (left: number) =>
        `${plural(left, { one: 'One was', other: `${formatNumber(left)} were` })} left of the cap.`,
      replaced: (number: string) => `It took the place of license ${number}.`,
    },
    history: {
      title: 'History',
      license: 'License',
      from: 'From',
      to: 'To',
      by: 'Assigned by',
      now: 'now',
      causes: {
        IMPORT: 'Import',
        PERSON: 'A person',
        POLICY: 'The company’s policy',
        RENEWAL: 'A renewal that was not paid',
        TRIAL: 'A trial',
        UNDO: 'An undo',
        UNKNOWN: 'Before this was recorded',
      },
      because: (who: string, cause: string) => `${who}, ${cause.toLowerCase()}`,
      none: 'It has never held a license.',
      failed: 'The history could not be loaded.',
      failedMore: 'Older entries could not be loaded.',
      failedHint: 'Check your connection, then try again.',
    },
  },
});
