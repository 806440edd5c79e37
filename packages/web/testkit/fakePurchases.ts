import type {
  CreatePurchaseInput,
  PurchaseFilter,
  PurchaseInput,
  PurchasePreviewInput,
  PurchaseSort,
  PurchaseState,
} from '@license-console/schema';
import { connection, inOrder, type Order, type PageArguments } from './connection.ts';
import { eventsOf } from './events.ts';
import { addOnPricesMinor, makePurchase } from './purchases.ts';
import type { CompanyRow, LicenseTypeRow, PurchaseRow, World } from './world.ts';

interface Answers {
  toCompany: (company: CompanyRow) => object;
}

const unavailable = { code: 'PAYMENT_UNAVAILABLE', path: [], message: 'The payment provider does not answer.' };

/** The part of the fake server that keeps purchases. Nobody pays: a test says what comes of them. */
export function createFakePurchases(world: World, { toCompany }: Answers) {
  const { till } = world;
  const events = new EventTarget();
  /** Purchases by the key that they were bought with. */
  const bought = new Map<string, PurchaseRow>();
  const money = (amountMinor: number) => ({ amountMinor, currency: world.provider.currency });
  const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
  const toType = (type: LicenseTypeRow) => ({ __typename: 'LicenseType', ...type });

  const pricesOf = ({ lines, addOns, paymentMode }: Pick<PurchaseRow, 'lines' | 'addOns' | 'paymentMode'>) => {
    const unitMinor = paymentMode === 'ANNUAL' ? till.licenseMinor : till.licenseMinor / 10;
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

  const orderOf = ({ lines, addOns, paymentMode, autoRenew }: PurchasePreviewInput) => ({
    lines: lines.map((line) => ({
      licenseType: world.licenseTypes.find(({ id }) => id === line.licenseType) as LicenseTypeRow,
      company: world.companies.find(({ id }) => id === line.company) ?? null,
      quantity: line.quantity,
    })),
    autoRenew: autoRenew ?? false,
    ...{ addOns: [...(addOns ?? [])], paymentMode: till.paymentMode ?? paymentMode ?? 'ANNUAL' },
  });

  /** What keeps an order from being bought. */
  function faultsOf({ lines, paymentMode }: PurchasePreviewInput): object[] {
    const fault = (path: string[], message: string) => ({ code: 'INVALID', path, message });
    if (!till.paymentMode && !paymentMode) return [fault(['paymentMode'], 'Choose a payment mode.')];
    if (till.paymentMode && paymentMode && paymentMode !== till.paymentMode)
      return [fault(['paymentMode'], 'Your first purchase has fixed the payment mode.')];
    return lines.flatMap(({ quantity }, index) =>
      quantity > 0 ? [] : [fault(['lines', String(index), 'quantity'], 'The quantity must be 1 or more.')],
    );
  }

  function buy({ expectedTotal, idempotencyKey, ...order }: CreatePurchaseInput) {
    const { total } = pricesOf(orderOf(order));
    const earlier = bought.get(idempotencyKey);
    const changed = { code: 'PRICE_CHANGED', path: ['expectedTotal'], message: `It costs ${total.amountMinor} now.` };
    if (!earlier && total.amountMinor !== expectedTotal.amountMinor) return { purchase: null, userErrors: [changed] };
    const row = earlier ?? makePurchase(world, { ...orderOf(order), checkoutUrl: till.isDown ? null : '#checkout' }, 0);
    bought.set(idempotencyKey, row);
    changePurchase(row, {});
    return { purchase: toPurchase(row), userErrors: till.isDown ? [unavailable] : [] };
  }

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
      const userErrors = faultsOf(input);
      if (userErrors.length > 0) return { preview: null, userErrors };
      const order = orderOf(input);
      const prices = pricesOf(order);
      const next = order.autoRenew ? { nextChargeOn: '2027-11-24', nextChargeTotal: prices.total } : {};
      const terms = { ...next, lastValidOn: '2027-11-23', paymentMode: order.paymentMode };
      return { preview: { ...prices, ...terms, paymentModeIsFixed: till.paymentMode !== null }, userErrors };
    },
    createPurchase: ({ input }: { input: CreatePurchaseInput }) => {
      const userErrors = faultsOf(input);
      return userErrors.length > 0 ? { purchase: null, userErrors } : buy(input);
    },
    cancelPurchase: ({ input }: { input: PurchaseInput }) => {
      const row = known(input.purchase);
      changePurchase(row, { state: 'CANCELLED', checkoutUrl: null, endedAt: world.now.toISOString() });
      return { purchase: toPurchase(row), userErrors: [] };
    },
    resumePurchase: ({ input }: { input: PurchaseInput }) => ({
      purchase: toPurchase(known(input.purchase)),
      userErrors: [unavailable],
    }),
  };
  return { root, toPurchase, changePurchase };
}
