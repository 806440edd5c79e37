import { plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

export const companyMessages = defineMessages({
  en: {
    clearSearch: 'Clear search',
    company: 'Company',
    companies: 'Companies',
    counted: (value: number, shown: string) =>
      `${shown} ${plural(value, { one: 'company', other: 'companies' })} · commercial licenses of each`,
    counts: { total: 'Total', used: 'Used', unused: 'Unused', expiring: '≤ 30 days', expired: 'Expired' },
    earlier: 'Show earlier companies',
    failed: 'The companies could not be loaded.',
    failedHint: 'Check your connection, then try again.',
    failedMore: 'More companies could not be loaded.',
    jump: 'Jump to a first letter',
    jumpTo: (letter: string) => `Companies from ${letter}`,
    noMatch: (text: string) => `No company matches “${text}”`,
    noMatchHint: 'Try fewer letters, or another part of the name.',
    none: 'No companies yet',
    noneHint: 'Companies come with an import of your provider’s inventory.',
    noneFrom: (letter: string) => `No company from ${letter} on`,
    search: 'Search companies',
    policy: {
      title: 'Policy',
      hint: 'How the instances of this company get their licenses.',
      imported: (mode: string) =>
        `The import said: “${mode}”. Until you save a policy here, nothing is assigned by itself.`,
      mode: 'Licenses are assigned',
      modes: {
        MANUAL: 'By hand',
        AUTOMATIC_FROM_GLOBAL_POOL: 'By themselves, from the global pool',
        OWN_POOL: 'By themselves, up to a cap',
      },
      modeHints: {
        MANUAL: 'Nothing is assigned unless someone does it.',
        AUTOMATIC_FROM_GLOBAL_POOL:
          'An instance that lacks a license gets one: of the company’s own pool first, then of the global pool.',
        OWN_POOL:
          'An instance that lacks a license gets one: of the company’s own pool first, then of the global pool, as far as the cap of its type.',
      },
      caps: 'Caps',
      capsHint: 'Licenses of the global pool that it may have. Of a type without a cap it gets none.',
      capOf: (type: string) => `Cap of ${type}`,
      used: (count: string) => `${count} used`,
      exchange: 'Exchange expired licenses for free ones',
      allowed: 'License types that it uses',
      allTypes: 'All license types',
      defaultType: 'What a new instance needs',
      noDefault: 'Nothing',
      yes: 'Yes',
      no: 'No',
      save: 'Save policy',
      saved: (company: string) => `The policy of ${company} is saved.`,
      reload: 'Load it anew',
      lost: 'No answer came. Try again.',
    },
    page: {
      all: 'All companies',
      title: 'Company',
      failed: 'The company could not be loaded.',
      failedHint: 'Check your connection, then try again.',
      notFound: 'No such company',
      notFoundHint: 'The address may be mistyped, or the company is not yours to see.',
      licenses: 'Licenses',
      licensesHint: 'Commercial licenses by type; each count leads to those licenses.',
      instances: (value: number, shown: string) => `${shown} ${plural(value, { one: 'instance', other: 'instances' })}`,
      type: 'Type',
      required: 'Required',
      requiredHint: 'How many more are needed within 30 days',
      noLicenses: 'It has no commercial licenses yet, and needs none.',
    },
  },
});
