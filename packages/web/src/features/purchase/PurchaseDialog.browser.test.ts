import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { seriousFindings } from '../../../testkit/axe.ts';
import { createFakeServer, type FakeServer } from '../../../testkit/fakeServer.ts';
import { mountConsole, type Visit } from '../../../testkit/mountConsole.ts';
import { makeWorld, type World } from '../../../testkit/world.ts';

type Question = Parameters<FakeServer['answer']>[0];
/** What a test does to the answers of the server. */
type Answer = (question: Question, real: FakeServer) => Promise<object>;

let leave = (): void => undefined;
let world: World;
beforeEach(() => {
  world = makeWorld({ companies: 5, licenses: 200 });
});
afterEach(() => {
  leave();
  delete document.documentElement.dataset['theme'];
  history.replaceState(null, '', location.pathname + location.search);
});

const dialog = page.getByRole('dialog', { name: 'Buy new licenses' });
const buyButton = dialog.getByRole('button', { name: /^Buy\b/ });
const quantityInDialog = dialog.getByLabelText('Quantity, line 1');
/** How many licenses of a type to buy, in its row of the grid; and Buy beside it. */
const quantityOf = (type: string) => page.getByLabelText(`${type}: licenses to buy`);
const buyOf = (type: string) =>
  page.getByRole('treegrid').getByRole('button', { name: new RegExp(`^Buy .* of ${type}$`) });
const isAtCheckout = (): boolean => location.hash === '#checkout';
const keyOf = ({ variables }: Question): string | undefined =>
  (variables as { input?: { idempotencyKey?: string } } | undefined)?.input?.idempotencyKey;

async function open(path = '/licenses', { answer, ...visit }: Partial<Visit> & { answer?: Answer } = {}) {
  const real = createFakeServer(world);
  const server: FakeServer = answer ? { ...real, answer: (question) => answer(question, real) } : real;
  const mounted = await mountConsole({ ...visit, path, server });
  leave = mounted.leave;
  await expect.element(page.getByRole('treegrid')).toBeVisible();
  return mounted;
}

/** Opens the dialog from the row of Desktop, with twelve of them. */
async function openWithTwelve(options: Parameters<typeof open>[1] = {}) {
  const mounted = await open('/licenses', options);
  await quantityOf('Desktop').fill('12');
  await buyOf('Desktop').click();
  await expect.element(buyButton).toMatchTextContent(/ · /);
  return mounted;
}

describe('what is bought', () => {
  test('begins with what is required of a type, unless one has set another quantity', async () => {
    await open();
    const servers = world.licenses.filter(
      ({ licenseType, category }) => licenseType.code === 'SERVER' && category === 'COMMERCIAL',
    );
    await expect.element(quantityOf('Server')).toHaveValue(String(servers.length % 7));
    await quantityOf('Server').fill('5');
    await page.getByRole('button', { name: 'Buy 5 licenses of Server' }).click();
    await expect.element(quantityInDialog).toHaveValue('5');
    await expect.element(dialog.getByLabelText('License type, line 1')).toHaveDisplayValue('Server');
    await expect.element(buyButton).toHaveTextContent('Buy 5 licenses · €445.00');
  });

  test('is for the company that one looks at', async () => {
    await open('/licenses?company=company-0');
    await buyOf('Desktop').click();
    await expect.element(dialog.getByRole('button', { name: 'For, line 1: Harbor Dental LLC' })).toBeVisible();
  });

  test('has lines for pools, and add-ons with their prices', async () => {
    await openWithTwelve();
    await dialog.getByRole('button', { name: 'Add a line' }).click();
    await dialog.getByRole('button', { name: 'For, line 2: Global pool' }).click();
    await page.getByRole('option', { name: 'Northgate Dental LLC' }).click();
    await dialog.getByLabelText('Quantity, line 2').fill('3');
    await expect.element(dialog.getByText('€199.00')).toBeVisible();
    await dialog.getByRole('checkbox', { name: /Premium Support/ }).click();
    await expect.element(buyButton).toHaveTextContent('Buy 15 licenses · €1,534.00');
    await dialog.getByRole('button', { name: 'Remove Desktop' }).click();
    await expect.element(buyButton).toHaveTextContent('Buy 3 licenses · €466.00');
    await buyButton.click();
    await expect.poll(isAtCheckout).toBe(true);
    const [purchase] = world.purchases;
    expect(purchase).toMatchObject({ addOns: ['PREMIUM_SUPPORT'], autoRenew: true, paymentMode: 'ANNUAL' });
    const lines = purchase?.lines.map(({ licenseType, company, quantity }) => [
      licenseType.code,
      company?.id,
      quantity,
    ]);
    expect(lines).toEqual([['SERVER', 'company-1', 3]]);
  });

  test('renews, with the day and amount of the next charge, or ends on a day', async () => {
    await openWithTwelve();
    await expect.element(dialog.getByText('Next charge on Nov 24, 2027: €1,068.00')).toBeVisible();
    await dialog.getByRole('switch', { name: 'Auto-renew' }).click();
    await expect.element(dialog.getByText('Valid until Nov 23, 2027')).toBeVisible();
  });
});

describe('the payment mode', () => {
  test('is chosen in the first purchase', async () => {
    world.till.paymentMode = null;
    await openWithTwelve();
    await expect.element(dialog.getByRole('radio', { name: 'Monthly' })).toBeChecked();
    await expect.element(buyButton).toHaveTextContent('Buy 12 licenses · €106.80');
    await dialog.getByRole('radio', { name: 'Annual' }).click();
    await expect.element(buyButton).toHaveTextContent('Buy 12 licenses · €1,068.00');
    await buyButton.click();
    await expect.poll(isAtCheckout).toBe(true);
    expect(world.purchases[0]?.paymentMode).toBe('ANNUAL');
  });

  test('is said, with the reason, where it is fixed', async () => {
    await openWithTwelve();
    await expect.element(dialog.getByText('Annual: fixed by your first purchase')).toBeVisible();
    await expect.element(dialog.getByRole('radio')).not.toBeInTheDocument();
  });

  test('is taken as it is where another purchase fixes it meanwhile', async () => {
    world.till.paymentMode = null;
    await openWithTwelve();
    world.till.paymentMode = 'ANNUAL';
    await quantityInDialog.fill('2');
    await expect.element(dialog.getByText('Annual: fixed by your first purchase')).toBeVisible();
    await expect.element(buyButton).toHaveTextContent('Buy 2 licenses · €178.00');
  });
});

describe('what keeps it from being bought', () => {
  test('stands at its field, and goes when it is put right', async () => {
    await openWithTwelve();
    await quantityInDialog.fill('0');
    await expect.element(quantityInDialog).toHaveAccessibleDescription('The quantity must be 1 or more.');
    await expect.element(buyButton).toBeDisabled();
    await expect.element(dialog.getByText('€1,068.00').first()).not.toBeInTheDocument();
    await quantityInDialog.fill('2');
    await expect.element(buyButton).toBeEnabled();
    await expect.element(dialog.getByRole('alert')).not.toBeInTheDocument();
  });

  test('a price that changed is shown beside the one before, and asked for again', async () => {
    await openWithTwelve();
    world.till.licenseMinor = 9900;
    await buyButton.click();
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/it was €1,068.00, and it is €1,188.00 now/);
    expect(world.purchases).toEqual([]);
    await dialog.getByRole('button', { name: 'Buy 12 licenses · €1,188.00' }).click();
    await expect.poll(isAtCheckout).toBe(true);
  });

  test('a payment provider that does not answer: the purchase is kept, on its own page', async () => {
    world.till.isDown = true;
    const { router } = await openWithTwelve();
    await buyButton.click();
    await expect.element(page.getByRole('heading', { name: 'The payment provider does not answer' })).toBeVisible();
    expect(router.currentRoute.value.path).toBe('/purchases/purchase-1001');
  });

  test('an answer that is lost: one tries again, with the same key, and it is bought once', async () => {
    const keys: string[] = [];
    await openWithTwelve({
      answer: async (question, real) => {
        const answer = await real.answer(question);
        const key = keyOf(question);
        if (key && keys.push(key) === 1) throw new TypeError('Failed to fetch');
        return answer;
      },
    });
    await buyButton.click();
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/it is bought only once/);
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await expect.poll(isAtCheckout).toBe(true);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
    expect(world.purchases).toHaveLength(1);
  });

  test('another content has another key', async () => {
    const keys: string[] = [];
    await openWithTwelve({
      answer: (question, real) => {
        const key = keyOf(question);
        if (!key) return real.answer(question);
        keys.push(key);
        return Promise.reject(new TypeError('Failed to fetch'));
      },
    });
    await buyButton.click();
    await expect.poll(() => keys).toHaveLength(1);
    await quantityInDialog.fill('3');
    await expect.element(buyButton).toHaveTextContent('Buy 3 licenses · €267.00');
    await buyButton.click();
    await expect.poll(() => new Set(keys).size).toBe(2);
  });

  test('prices that do not come are said, and come on Retry', async () => {
    const { network } = await openWithTwelve();
    network.isDown = true;
    await quantityInDialog.fill('2');
    await expect.element(dialog.getByRole('alert')).toMatchTextContent(/The prices could not be loaded\./);
    await expect.element(buyButton).toBeDisabled();
    network.isDown = false;
    await dialog.getByRole('button', { name: 'Retry' }).click();
    await expect.element(buyButton).toHaveTextContent('Buy 2 licenses · €178.00');
  });
});

test('an older answer is never shown over a newer one, and old prices stay meanwhile', async () => {
  const { network } = await openWithTwelve();
  network.isHeld = true;
  const asked = (): number => network.asked.filter((name) => name.endsWith('PurchasePreview')).length;
  const before = asked();
  await quantityInDialog.fill('2');
  await expect.poll(asked).toBe(before + 1);
  await quantityInDialog.fill('3');
  await expect.poll(asked).toBe(before + 2);
  await expect.element(dialog.getByText('€1,068.00').first()).toBeVisible();
  network.release([1, 0]);
  await expect.element(buyButton).toHaveTextContent('Buy 3 licenses · €267.00');
});

describe('by keys', () => {
  test('b opens it, and the list of keys says so', async () => {
    await open();
    await userEvent.keyboard('b');
    await expect.element(quantityInDialog).toHaveValue('1');
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog').getByText('Buy new licenses')).toBeVisible();
  });

  test('the arrows come to the quantity and to Buy of a row, and Tab comes back to where one was', async () => {
    await open();
    const field = quantityOf('MS Exchange');
    field.element().closest<HTMLElement>('[role="row"]')?.focus();
    await userEvent.keyboard('{ArrowRight}{End}');
    await expect.element(buyOf('MS Exchange')).toHaveFocus();
    await userEvent.keyboard('{ArrowLeft}');
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('{Shift>}{Tab}{/Shift}{Tab}');
    await expect.element(field).toHaveFocus();
    await userEvent.keyboard('7{Enter}');
    await expect.element(quantityInDialog).toHaveValue('7');
  });
});

test.each(['VIEWER', 'OPERATOR'] as const)('a person of the role %s is not offered to buy', async (role) => {
  world.role = role;
  await open();
  await expect.element(page.getByRole('button', { name: 'Buy New Licenses' })).not.toBeInTheDocument();
  await expect.element(quantityOf('Desktop')).not.toBeInTheDocument();
});

test.each([1280, 360])('axe finds nothing serious, and nothing overflows, at %d px in both themes', async (width) => {
  world.till.paymentMode = null;
  await openWithTwelve({ width });
  await dialog.getByRole('button', { name: 'Add a line' }).click();
  await expect.element(buyButton).toMatchTextContent(/^Buy 13 licenses · /);
  await expectNothingSerious();
  await quantityInDialog.fill('0');
  await expect.element(buyButton).toBeDisabled();
  await expect.element(dialog.getByRole('alert')).toBeVisible();
  await expectNothingSerious();
  const panel = dialog.element();
  expect(panel.scrollWidth).toBeLessThanOrEqual(panel.clientWidth);
  expect(document.documentElement.scrollWidth).toBeLessThanOrEqual(width);
});

async function expectNothingSerious(): Promise<void> {
  for (const theme of ['light', 'dark']) {
    document.documentElement.dataset['theme'] = theme;
    expect(await seriousFindings()).toEqual([]);
  }
}
