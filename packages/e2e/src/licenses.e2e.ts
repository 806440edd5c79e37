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

test('all licenses of a type are set to renew at once, after a look at what would come of it, and that is undone', async () => {
  const page = await product.signedIn('/licenses?open=DESKTOP&validity=valid');
  await page.getByRole('checkbox', { name: 'Select all licenses of Desktop' }).click();
  const bar = page.getByRole('region', { name: 'Selected licenses' });
  await bar.getByRole('button', { name: 'Renewal' }).click();
  await page.getByRole('menuitem', { name: 'Turn auto-renew on…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/^[\d,]+ licenses? will renew$/).waitFor();
  await dialog.getByText(/^Their next periods cost /).waitFor();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: /^Turn auto-renew on for [\d,]+ licenses?$/ }).click();
  await page
    .getByText(/^Auto-renew turned on for /)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page
    .getByText(/^[\d,]+ licenses? as before\.$/)
    .first()
    .waitFor();
  await page.context().close();
});
