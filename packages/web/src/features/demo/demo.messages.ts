import { plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

export const demoMessages = defineMessages({
  en: {
    title: 'Demo clock',
    ahead: (days: number) => (days === 0 ? 'today' : `${days} ${plural(days, { one: 'day', other: 'days' })} ahead`),
    move: (days: number) => `In ${days} ${plural(days, { one: 'day', other: 'days' })}`,
    moved: (day: string) => `It is ${day} in the demo world.`,
    failed: 'The demo clock was not moved.',
    failedHint: 'Check your connection, then try again.',
  },
});
