import { defineMessages } from '../../lib/i18n/messages.ts';

export const shellMessages = defineMessages({
  en: {
    account: 'Account',
    listOfKeys: 'Show this list',
    keys: 'Keyboard shortcuts',
    mainNavigation: 'Main',
    signOut: 'Sign out',
    signOutFailed: 'You are still signed in: the server does not answer. Try again.',
    skipToContent: 'Skip to content',
    theme: 'Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark' },
  },
});
