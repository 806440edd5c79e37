import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, startProduct, type Product } from './product.ts';

let product: Product;

beforeAll(async () => {
  product = await startProduct(4791);
}, 110_000);

afterAll(() => product.stop());

test('one signs in to the demo world and sees its licenses in groups', async () => {
  const page = await product.signedIn('/licenses');
  await page.getByRole('heading', { name: 'Licenses', level: 1 }).waitFor();
  const grid = page.getByRole('treegrid');
  await grid.getByText('Desktop', { exact: true }).first().waitFor();
  expect(await grid.getByText('Microsoft 365', { exact: true }).first().isVisible()).toBe(true);
  await expectAccessible(page);
  await page.context().close();
});

test('what one window changes, the other shows', async () => {
  const signedIn = await product.signedIn('/licenses');
  await signedIn.getByRole('heading', { name: 'Licenses', level: 1 }).waitFor();
  const one = await product.tab(signedIn.context(), '/licenses?open=DESKTOP');
  const other = await product.tab(one.context(), '/licenses?open=DESKTOP');
  const renewal = (page: typeof one) => page.getByRole('switch', { name: /^Auto-renew license/ }).first();
  await renewal(one).waitFor();
  await renewal(other).waitFor();
  await other.getByText('live', { exact: true }).waitFor();
  const name = (await renewal(one).getAttribute('aria-label')) ?? '';
  const twin = other.getByRole('switch', { name });
  const before = await twin.getAttribute('aria-checked');

  await one.getByRole('switch', { name }).click();

  await expect.poll(() => twin.getAttribute('aria-checked'), { timeout: 5_000 }).not.toBe(before);
  await one.context().close();
});
