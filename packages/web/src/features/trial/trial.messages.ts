import { formatNumber, plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

const instances = (count: number): string =>
  plural(count, { one: '1 instance', other: `${formatNumber(count)} instances` });

export const trialMessages = defineMessages({
  en: {
    request: 'Request a trial',
    requestOf: (type: string) => `Request a trial of ${type}`,
    title: (type: string) => `Try ${type}`,
    hint: (days: number) =>
      `Each instance that you choose gets a trial license for ${plural(days, { one: 'a day', other: `${days} days` })}, free of charge. A type can be tried once on an instance.`,
    search: 'Search instances and companies',
    candidates: 'Instances that can be tried',
    counted: (value: number, shown: string, chosenCount: number) =>
      `${shown} ${plural(value, { one: 'instance', other: 'instances' })} · ${formatNumber(chosenCount)} chosen`,
    start: (days: number, count: number) =>
      count === 0 ? `Start ${days}-day trial` : `Start ${days}-day trial on ${instances(count)}`,
    cancel: 'Cancel',
    started: (count: number, type: string, lastDay: string) =>
      plural(count, {
        one: `The trial of ${type} has started; it ends on ${lastDay}.`,
        other: `${formatNumber(count)} trials of ${type} have started; they end on ${lastDay}.`,
      }),
    show: 'Show',
    none: (type: string) =>
      `No instance can be tried: each one that ${type} covers, if any, holds a license of it or was tried before.`,
    noMatch: (text: string) => `No instance that can be tried matches “${text}”.`,
    clearSearch: 'Clear search',
    loadingMore: 'Loading…',
    failed: 'The instances could not be loaded.',
    failedHint: 'Check your connection, then try again.',
    notStarted: 'No trial was started.',
    notStartedHint: 'Check your connection, then start again.',
    leaveOut: (count: number) => `Leave out ${instances(count)}`,
  },
});
