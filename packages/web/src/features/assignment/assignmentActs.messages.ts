import { defineMessages } from '../../lib/i18n/messages.ts';

/** What leads to a change of licenses; what the change itself says is loaded with it. */
export const assignmentActsMessages = defineMessages({
  en: { acts: (number: string) => `License ${number}: what to do` },
});
