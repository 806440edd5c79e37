import { type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, startProduct, type Product } from './product.ts';

let product: Product;
let page: Page;

beforeAll(async () => {
  product = await startProduct(4792);
  page = await product.signedIn('/licenses');
}, 110_000);

afterAll(() => product.stop());

const CARD = { pays: /4242/, declined: /9995/, confirmed: /3155/ };

/** Opens the dialog on the Licenses page; it waits until the price is there. */
async function openDialog(at: Page = page): Promise<void> {
  await at.getByRole('link', { name: 'Licenses' }).first().click();
  await at.getByRole('button', { name: 'Buy New Licenses' }).click();
  await at
    .getByRole('dialog')
    .getByRole('button', { name: /^Buy .+ · / })
    .waitFor();
}

/** Buys what the dialog holds, and comes to the page on which one pays. */
async function goToPayment(at: Page = page): Promise<void> {
  await at
    .getByRole('dialog')
    .getByRole('button', { name: /^Buy .+ · / })
    .click();
  await at.getByRole('heading', { name: 'Pay by card' }).waitFor();
}

async function pay(card: RegExp, at: Page = page): Promise<void> {
  await at.getByRole('radio', { name: card }).check();
  await at.getByRole('button', { name: /^Pay / }).click();
}

const issued = (at: Page = page): Promise<void> =>
  at.getByRole('heading', { name: '1 license issued' }).waitFor({ timeout: 20_000 });

test('a first purchase: one chooses the payment mode, pays, and sees the licenses', async () => {
  await openDialog();
  await expectAccessible(page);
  await page.getByRole('dialog').getByText('Annual', { exact: true }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Buy .+ · / })
    .waitFor();
  await goToPayment();
  await expectAccessible(page);
  await pay(CARD.pays);
  await issued();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Show licenses' }).click();
  await page.getByRole('treegrid').getByText('5 000 000 000').waitFor();
});

test('a second purchase: the payment mode is fixed, with the reason', async () => {
  await openDialog();
  await page.getByRole('dialog').getByText('Annual: fixed by your first purchase').waitFor();
  await goToPayment();
  await pay(CARD.pays);
  await issued();
});

test('a card that is declined, and then one that pays', async () => {
  await openDialog();
  await goToPayment();
  await pay(CARD.declined);
  expect(await page.getByRole('alert').textContent()).toContain('insufficient funds');
  await pay(CARD.pays);
  await issued();
});

test('a card that needs another step', async () => {
  await openDialog();
  await goToPayment();
  await pay(CARD.confirmed);
  await page.getByRole('heading', { name: 'Your bank asks you to confirm' }).waitFor();
  await page.getByRole('button', { name: /^Confirm / }).click();
  await issued();
});

test('whoever cancels is told so, and whoever goes back can still pay', async () => {
  await openDialog();
  await goToPayment();
  await page.goBack();
  await page.getByRole('link', { name: 'Purchases' }).first().click();
  await page.getByRole('link', { name: /^P-/ }).first().click();
  await page.getByRole('heading', { name: 'Waiting for payment' }).waitFor();
  await page.getByRole('link', { name: 'Continue to payment' }).click();
  await page.getByRole('button', { name: 'Cancel and return' }).click();
  await page.getByRole('heading', { name: 'Purchase canceled' }).waitFor({ timeout: 20_000 });
});

test('two tabs that buy at once: both are bought, and the history shows them', async () => {
  const other = await product.tab(page.context(), '/licenses');
  await Promise.all([openDialog(), openDialog(other)]);
  await Promise.all([goToPayment(), goToPayment(other)]);
  await Promise.all([pay(CARD.pays), pay(CARD.pays, other)]);
  await Promise.all([issued(), issued(other)]);

  await page.getByRole('link', { name: 'Purchases' }).first().click();
  await page.getByRole('heading', { name: 'Purchases', level: 1 }).waitFor();
  await page.getByText('P-1007').first().waitFor();
  await expectAccessible(page);
  expect(await page.getByText('Issued', { exact: true }).count()).toBeGreaterThanOrEqual(6);
});
