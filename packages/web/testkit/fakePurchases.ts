import type {
  PurchaseFilter,
  PurchaseInput,
  PurchasePreviewInput,
  PurchaseSort,
  PurchaseState,
} from '@license-console/schema';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import { eventsOf } from './events.ts';
import { addOnPricesMinor, licensePriceMinor } from './purchases.ts';
import type { CompanyRow, LicenseTypeRow, PurchaseRow, World } from './world.ts';

interface Answers {
  toCompany: (company: CompanyRow) => object;
}

/** The part of the fake server that keeps purchases. Nobody pays: a test says what comes of them. */
export function createFakePurchases(world: World, { toCompany }: Answers) {
  const events = new EventTarget();
  const money = (amountMinor: number) => ({ amountMinor, currency: world.provider.currency });
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  const toType = (type: LicenseTypeRow) => ({ __typename: 'LicenseType', ...type });

  const pricesOf = ({ lines, addOns, paymentMode }: Pick<PurchaseRow, 'lines' | 'addOns' | 'paymentMode'>) => {
    const unitMinor = paymentMode === 'ANNUAL' ? licensePriceMinor : licensePriceMinor / 10;
    return {
      lines: lines.map(({ licenseType, company, quantity }) => ({
        ...{ licenseType: toType(licenseType), company: company && toCompany(company), quantity },
        ...{ unitPrice: money(unitMinor), amount: money(unitMinor * quantity) },
      })),
      addOns: addOns.map((addOn) => ({ addOn, amount: money(addOnPricesMinor[addOn]) })),
      total: money(
        sum(lines.map(({ quantity }) => unitMinor * quantity)) + sum(addOns.map((addOn) => addOnPricesMinor[addOn])),
      ),
    };
  };

  const toPurchase = (row: PurchaseRow) => ({
    __typename: 'Purchase',
    ...row,
    ...pricesOf(row),
    licenseCount: sum(row.lines.map(({ quantity }) => quantity)),
  });

  /** Changes a purchase and tells those who follow it. */
  function changePurchase(row: PurchaseRow, fields: Partial<PurchaseRow>): void {
    if (!world.purchases.includes(row)) world.purchases.push(row);
    Object.assign(row, fields);
    events.dispatchEvent(new CustomEvent('change', { detail: row }));
  }

  const known = (id: string): PurchaseRow => {
    const row = world.purchases.find((purchase) => purchase.id === id);
    if (!row) throw new Error(`There is no purchase ${id}`);
    return row;
  };

  const matchesState = (filter: PurchaseFilter | undefined, state: PurchaseState): boolean =>
    filter?.state?.in?.includes(state) ?? true;
  const matchesSearch = (filter: PurchaseFilter | undefined, { number, buyerName, payer }: PurchaseRow): boolean =>
    [number, buyerName, payer ?? ''].some((text) => text.toLowerCase().includes(filter?.search?.toLowerCase() ?? ''));

  const root = {
    purchases: ({ filter, sort, ...page }: PageArguments & { filter?: PurchaseFilter; sort?: PurchaseSort }) => {
      const rows = world.purchases.filter((row) => matchesState(filter, row.state) && matchesSearch(filter, row));
      const order: Order<PurchaseRow> = {
        keyOf: ({ createdAt }) => Date.parse(createdAt),
        descending: sort?.direction !== 'ASC',
      };
      return connection(inOrder(rows, order), order, page, toPurchase);
    },
    purchaseChanged: ({ id }: { id?: string | null }) =>
      eventsOf<PurchaseRow, object>(events, (row) =>
        id && row.id !== id ? null : { purchaseChanged: toPurchase(row) },
      ),
    purchasePreview: ({ input }: { input: PurchasePreviewInput }) => {
      const paymentMode = input.paymentMode ?? 'ANNUAL';
      const lines = input.lines.map((line) => ({
        licenseType: world.licenseTypes.find(({ id }) => id === line.licenseType) as LicenseTypeRow,
        company: world.companies.find(({ id }) => id === line.company) ?? null,
        quantity: line.quantity,
      }));
      const prices = pricesOf({ lines, addOns: [...(input.addOns ?? [])], paymentMode });
      const terms = { lastValidOn: '2027-11-23', nextChargeOn: '2027-11-24', nextChargeTotal: prices.total };
      return { preview: { ...prices, ...terms, paymentMode, paymentModeIsFixed: true }, userErrors: [] };
    },
    cancelPurchase: ({ input }: { input: PurchaseInput }) => {
      const row = known(input.purchase);
      changePurchase(row, { state: 'CANCELLED', checkoutUrl: null, endedAt: world.now.toISOString() });
      return { purchase: toPurchase(row), userErrors: [] };
    },
    resumePurchase: ({ input }: { input: PurchaseInput }) => ({
      purchase: toPurchase(known(input.purchase)),
      userErrors: [{ code: 'PAYMENT_UNAVAILABLE', path: [], message: 'The payment provider does not answer.' }],
    }),
  };
  return { root, toPurchase, changePurchase };
}
