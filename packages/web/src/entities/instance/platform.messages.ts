import { defineMessages } from '../../lib/i18n/messages.ts';

export const platformMessages = defineMessages({
  en: {
    LINUX: 'Linux',
    MACOS: 'macOS',
    NONE: 'Domain',
    VIRTUALIZATION: 'Virtualization host',
    WINDOWS_DESKTOP: 'Windows desktop',
    WINDOWS_SERVER: 'Windows server',
  },
});
