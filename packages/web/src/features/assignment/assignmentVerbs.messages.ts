import { defineMessages } from '../../lib/i18n/messages.ts';

/** What can be done with the licenses that are selected. */
export const assignmentVerbsMessages = defineMessages({
  en: {
    verbs: { ASSIGN: 'Assign', REVOKE: 'Revoke', RELEASE: 'Release', REPLACE: 'Replace', MOVE: 'Move' },
    renewal: 'Renewal',
    renewalActs: 'What comes at the end of the selected licenses',
    renewalVerbs: {
      AUTO_RENEW_ON: 'Turn auto-renew on…',
      AUTO_RENEW_OFF: 'Turn auto-renew off…',
      AT_RENEWAL: 'At the renewal…',
    },
  },
});
