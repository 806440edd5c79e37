import { defineMessages } from '../../lib/i18n/messages.ts';

/** What leads to a change of licenses; what the change itself says is loaded with it. */
export const assignmentActsMessages = defineMessages({
  en: {
    acts: (number: string) => `License ${number}: what to do`,
    renewal: 'Renewal',
    renewalActs: 'What comes at the end of the selected licenses',
    renewalVerbs: {
      AUTO_RENEW_ON: 'Turn auto-renew on…',
      AUTO_RENEW_OFF: 'Turn auto-renew off…',
      AT_RENEWAL: 'At the renewal…',
    },
    verbs: { ASSIGN: 'Assign', REVOKE: 'Revoke', RELEASE: 'Release', REPLACE: 'Replace', MOVE: 'Move' },
  },
});
