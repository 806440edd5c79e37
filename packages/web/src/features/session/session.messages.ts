import { plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

export const sessionMessages = defineMessages({
  en: {
    email: 'Email',
    failed: 'The server could not sign you in. Try again in a moment.',
    password: 'Password',
    rateLimited: (seconds: number) =>
      `Too many attempts. Try again in ${seconds} ${plural(seconds, { one: 'second', other: 'seconds' })}.`,
    signIn: 'Sign in',
    subtitle: 'Licenses of your customers’ backups, in one place.',
    unreachable: 'The server does not answer. Check your connection and try again.',
    wrong: 'This email and password do not match. Check both and try again.',
  },
});
