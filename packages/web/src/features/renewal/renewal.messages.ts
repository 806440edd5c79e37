import { formatNumber, plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

const licenses = (count: number): string =>
  `${formatNumber(count)} ${plural(count, { one: 'license', other: 'licenses' })}`;

export const renewalMessages = defineMessages({
  en: {
    title: 'Renewals',
    summary: (renewing: number, ending: number, cost: string) =>
      `In the next twelve months ${licenses(renewing)} renew for ${cost}, and ${formatNumber(ending)} end.`,
    paidBy: { MONTHLY: 'Paid by the month.', ANNUAL: 'Paid by the year.' },
    chart: 'Licenses that renew and that end, by month; the table below says the same',
    table: 'Renewals by month',
    columns: { month: 'Month', renewing: 'Renew', ending: 'End', cost: 'Cost' },
    renewingIn: (count: number, month: string) => `${licenses(count)} renewing in ${month}: show them`,
    allIn: (count: number, month: string) => `${formatNumber(count)} ending in ${month}: show what expires then`,
    open: (month: string) => `Show what ${month} is made of`,
    close: (month: string) => `Hide what ${month} is made of`,
    byType: 'By license type',
    byCompany: 'By company',
    own: 'Your own',
    nothing: 'Nothing ends or renews in the next twelve months.',
    nothingHint: 'Licenses that you buy or import show here by the month in which they expire.',
    bounded: 'Only the first 10,000 licenses were looked at.',
    notices: {
      title: 'What happened',
      none: 'Nothing has renewed or failed to yet.',
      more: 'Show earlier',
      failed: 'What happened could not be loaded.',
      kinds: { RENEWED: 'Renewed', REPLACED: 'Replaced', DECLINED: 'Declined', ENDED: 'Ended' },
      what: (count: number) => licenses(count),
      due: (day: string) => `due on ${day}.`,
      nextTry: (instant: string) => `Tried again on ${instant}.`,
    },
    settings: {
      title: 'When licenses do not renew',
      grace: 'Days of grace',
      graceHint:
        'days of grace: for so long instances may back up after a license that was bought has expired; it is shown with them',
      fromPool: 'Free licenses of the global pool take the place of those that could not be charged',
      on: 'On:',
      off: 'Off:',
      save: 'Save',
      saved: 'The settings are saved.',
    },
    failed: 'The forecast could not be loaded.',
    failedHint: 'Check your connection, then try again.',
  },
});
