import { formatNumber, plural } from '../../lib/i18n/format.ts';
import { defineMessages } from '../../lib/i18n/messages.ts';

export const licenses = (count: number): string =>
  `${formatNumber(count)} ${plural(count, { one: 'license', other: 'licenses' })}`;

/** What leads to a purchase; what the purchase itself says is loaded with it. */
export const purchaseOfferMessages = defineMessages({
  en: {
    open: 'Buy New Licenses',
    openKey: 'Buy new licenses',
    quantity: (type: string) => `${type}: licenses to buy`,
    buy: 'Buy',
    buyThese: (type: string, count: number) => `Buy ${licenses(count)} of ${type}`,
  },
});
