import { afterEach, expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { seriousFindings } from '../../testkit/axe.ts';
import { createFakeServer } from '../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../testkit/mountConsole.ts';
import { makePurchase } from '../../testkit/purchases.ts';
import { makeWorld, type PurchaseRow, type World } from '../../testkit/world.ts';

let leave = (): void => undefined;
afterEach(() => {
  leave();
  vi.restoreAllMocks();
  delete document.documentElement.dataset['theme'];
});

const heading = page.getByRole('heading', { level: 2 });
const button = (name: string) => page.getByRole('button', { name });
const link = (name: string) => page.getByRole('link', { name });

/** The page of a purchase with these fields, in a small world. */
async function open(
  fields: Partial<PurchaseRow> | ((world: World) => Partial<PurchaseRow>),
  { role = 'OWNER', id, ...visit }: Omit<Visit, 'path' | 'server'> & { role?: World['role']; id?: string } = {},
) {
  const world = makeWorld({ companies: 5, licenses: 60 });
  world.role = role;
  const purchase = makePurchase(world, typeof fields === 'function' ? fields(world) : fields);
  world.purchases.push(purchase);
  const server = createFakeServer(world);
  const mounted = await mountConsole({ path: `/purchases/${id ?? purchase.id}`, ...visit, server });
  leave = mounted.leave;
  return { ...mounted, purchase };
}

const paid: Partial<PurchaseRow> = {
  ...{ checkoutUrl: null, paidAt: '2026-11-24T09:00:00.000Z', payer: 'Acme MSP GmbH' },
  paymentMethod: 'Visa •••• 4242',
};
const issued: Partial<PurchaseRow> = { ...paid, state: 'ISSUED', issuedAt: '2026-11-24T09:00:02.000Z' };
const ended: Partial<PurchaseRow> = { checkoutUrl: null, endedAt: '2026-11-24T09:00:00.000Z' };

const situations: [Partial<PurchaseRow>, title: string, text: RegExp, acts: string[]][] = [
  [{}, 'Waiting for payment', /this page changes by itself/, ['Continue to payment', 'Cancel purchase']],
  [
    { reason: 'The card has no funds' },
    'The payment was declined',
    /The card has no funds\. Try again, or with another card/,
    ['Continue to payment', 'Cancel purchase'],
  ],
  [{ checkoutUrl: null }, 'The payment provider does not answer', /nothing is paid/, ['Try again', 'Cancel purchase']],
  [{ ...paid, state: 'PAID' }, 'Paid', /12 licenses are being issued/, ['Print receipt']],
  [issued, '12 licenses issued', /ready to be assigned/, ['Show licenses', 'Print receipt']],
  [{ ...ended, state: 'CANCELLED' }, 'Purchase canceled', /Nothing was paid/, ['Buy again']],
  [{ ...ended, state: 'EXPIRED' }, 'Not paid in time', /Nothing was paid/, ['Buy again']],
  [
    { ...ended, state: 'FAILED', reason: 'The bank refused it.' },
    'The payment failed',
    /The bank refused it\. Nothing was paid/,
    ['Buy again'],
  ],
];

test.each(situations)('%o: says “%s” and what to do', async (fields, title, text, acts) => {
  await open(fields);
  await expect.element(heading).toHaveTextContent(title);
  const outcome = page.getByRole('region', { name: title });
  await expect.element(outcome.getByText(text)).toBeVisible();
  const shown = [...outcome.element().querySelectorAll('a, button')].map((act) => act.textContent.trim());
  expect(shown).toEqual(acts);
});

test('someone who may not buy is told who can pay, and offered nothing', async () => {
  await open({ checkoutUrl: null }, { role: 'VIEWER' });
  const outcome = page.getByRole('region', { name: 'Waiting for payment' });
  await expect.element(outcome.getByText(/Someone who may buy licenses can pay it/)).toBeVisible();
  expect(outcome.element().querySelectorAll('a, button')).toHaveLength(0);
});

test('what happens to the payment shows as it happens', async () => {
  const { server, purchase } = await open({});
  await expect.element(link('Continue to payment')).toHaveAttribute('href', purchase.checkoutUrl ?? '');
  server.changePurchase(purchase, { ...paid, state: 'PAID' });
  await expect.element(heading).toHaveTextContent('Paid');
  server.changePurchase(purchase, issued);
  await expect.element(heading).toHaveTextContent('12 licenses issued');
  await expect.element(page.getByText('Visa •••• 4242')).toBeVisible();
});

test('lines, add-ons, total, payer and dates are shown', async () => {
  await open((world) => {
    const [desktop, server] = world.licenseTypes;
    const [company] = world.companies;
    if (!desktop || !server || !company) throw new Error('There are types and companies');
    const lines = [
      { licenseType: desktop, company: null, quantity: 12 },
      { licenseType: server, company, quantity: 3 },
    ];
    return { ...issued, lines, addOns: ['PREMIUM_SUPPORT'] };
  });
  const rows = page.getByRole('table').getByRole('row');
  await expect.poll(() => rows.elements()).toHaveLength(5);
  const cells = rows
    .elements()
    .map((row) => [...row.children].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim()));
  expect(cells[1]?.slice(1)).toEqual(['12', '€89.00', '€1,068.00']);
  expect(cells[2]?.[0]).toContain('Harbor Dental LLC');
  expect(cells[2]?.slice(1)).toEqual(['3', '€89.00', '€267.00']);
  expect(cells[3]).toEqual(['Premium Support', '1', '€199.00', '€199.00']);
  expect(cells[4]).toEqual(['Total', '', '', '€1,534.00']);
  const facts = page.getByText('Paid by').element().closest('dl')?.textContent;
  for (const fact of ['Acme MSP GmbH', 'Visa •••• 4242', 'Anna Kowalski', 'Annual', 'Nov 24, 2026'])
    expect(facts).toContain(fact);
});

test('Show licenses leads to exactly the licenses of this purchase, and the filter can be taken out', async () => {
  const { server, router, purchase } = await open(issued);
  const [desktop] = server.world.licenseTypes;
  const own = server.world.licenses.filter(
    ({ licenseType, category }) => licenseType === desktop && category === 'COMMERCIAL',
  );
  for (const license of own.slice(0, 2)) license.purchaseId = purchase.id;
  await link('Show licenses').click();
  await expect.poll(() => router.currentRoute.value.query['purchase']).toBe(purchase.id);
  await expect.element(page.getByRole('main').getByText('2 licenses').first()).toBeVisible();
  await page.getByRole('button', { name: /^Purchase P-1001: / }).click();
  await expect.poll(() => router.currentRoute.value.query['purchase']).toBeUndefined();
});

test('Cancel gives the purchase up at once', async () => {
  await open({});
  await button('Cancel purchase').click();
  await expect.element(heading).toHaveTextContent('Purchase canceled');
});

test('Try again says so where the payment provider still does not answer, and where the server does not', async () => {
  const { network } = await open({ checkoutUrl: null });
  await button('Try again').click();
  await expect.element(page.getByRole('alert').getByText(/The payment provider still does not answer\./)).toBeVisible();
  network.isDown = true;
  await button('Try again').click();
  await expect.element(page.getByRole('alert').getByText(/The server does not answer\. Try again\./)).toBeVisible();
});

test('Buy again opens the dialog with the same lines', async () => {
  await open({ ...ended, state: 'FAILED', reason: 'The bank refused it.' });
  await button('Buy again').click();
  await expect.element(button('Buy 12 licenses · €1,068.00')).toBeVisible();
});

test('Print receipt prints the page', async () => {
  const print = vi.spyOn(window, 'print').mockReturnValue(undefined);
  await open(issued);
  await button('Print receipt').click();
  expect(print).toHaveBeenCalledOnce();
});

test('a purchase that is not there is said to be so, and a failure can be tried again', async () => {
  await open({}, { id: 'purchase-9' });
  await expect.element(page.getByText('No such purchase')).toBeVisible();
  leave();
  const { network } = await open({}, { network: 'down' });
  await expect.element(page.getByRole('alert').getByText(/The purchase could not be loaded\./)).toBeVisible();
  network.isDown = false;
  await button('Retry').click();
  await expect.element(heading).toHaveTextContent('Waiting for payment');
});

test.each(situations.flatMap(([fields, title]) => [1280, 360].map((width) => [title, width, fields] as const)))(
  '“%s” at %d px: axe finds nothing serious and nothing overflows, in both themes',
  async (title, width, fields) => {
    await open(fields, { width });
    await expect.element(heading).toHaveTextContent(title);
    for (const theme of ['light', 'dark']) {
      document.documentElement.dataset['theme'] = theme;
      expect(await seriousFindings()).toEqual([]);
    }
    expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
  },
);
