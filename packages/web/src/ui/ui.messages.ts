import { defineMessages } from '../lib/i18n/messages.ts';

export const uiMessages = defineMessages({
  en: {
    all: 'All',
    clear: 'Clear',
    close: 'Close',
    loading: 'Loading…',
    noneFound: 'None found',
    keys: 'Keys',
    notifications: 'Notifications',
    retry: 'Retry',
    search: 'Search',
    toNotifications: 'Go to notifications',
  },
});
