import { defineMessages } from './lib/i18n/messages.ts';

export const appMessages = defineMessages({
  en: {
    apiKeys: 'API keys',
    companies: 'Companies',
    company: 'Company',
    instance: 'Instance',
    instances: 'Instances',
    licenses: 'Licenses',
    notFound: 'Page not found',
    notFoundHint: 'The address may be mistyped, or what was here is gone.',
    goToLicenses: 'Go to Licenses',
    organization: 'Organization',
    purchase: 'Purchase',
    purchases: 'Purchases',
    product: 'License Console',
    renewals: 'Renewals',
    settings: 'Settings',
    signIn: 'Sign in',
    unreachable: 'The server does not answer.',
    unreachableHint: 'Check your connection, then try again.',
  },
});
