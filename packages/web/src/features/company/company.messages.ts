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
