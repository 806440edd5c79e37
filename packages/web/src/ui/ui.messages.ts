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
    openList: 'Open the list',
    retry: 'Retry',
    search: 'Search',
    undo: 'Undo',
  },
});
