import { type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, startProduct, type Product } from './product.ts';

let product: Product;
let page: Page;

beforeAll(async () => {
  product = await startProduct(4793);
  page = await product.signedIn('/instances');
}, 110_000);

afterAll(() => product.stop());

const button = (name: string | RegExp) => page.getByRole('button', { name });
const dialog = () => page.getByRole('dialog');

async function goTo(list: 'Instances' | 'Companies'): Promise<void> {
  await page.getByRole('link', { name: list, exact: true }).first().click();
  await page.getByRole('heading', { name: list, level: 1 }).waitFor();
}

/** Enrolls a Windows desktop, and opens its page. */
async function enroll(name: string): Promise<void> {
  await button('Enroll an instance').click();
  await dialog().getByLabel('Name', { exact: true }).fill(name);
  await dialog().getByRole('checkbox', { name: 'Desktop' }).waitFor();
  await dialog().getByRole('button', { name: 'Enroll', exact: true }).click();
  await button('Show').last().click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

test('an instance is enrolled, lacks a license, gets one, may back up; it is revoked, and that undone', async () => {
  await page.getByRole('heading', { name: 'Instances', level: 1 }).waitFor();
  await page.getByRole('rowheader').first().waitFor();
  await expectAccessible(page);
  await enroll('E2E-DESKTOP-1');
  await page.getByText('Lacks one').waitFor();
  await page.getByText('May not back up').waitFor();
  await expectAccessible(page);

  await button('Assign a license').click();
  await dialog()
    .getByRole('button', { name: /^Assign Desktop license/ })
    .click();
  await page.getByText(/^May back up until/).waitFor();
  await page.getByText('Held', { exact: true }).waitFor();

  await button(/^License \d+: what to do$/).click();
  await page.getByRole('menuitem', { name: 'Revoke' }).click();
  await dialog().getByRole('button', { name: 'Revoke 1 license' }).click();
  await page.getByText('May not back up').waitFor();

  await button('Undo').last().click();
  await page.getByText(/^May back up until/).waitFor();
  await page.getByText(/, an undo/).waitFor();
});

test('a list is looked at first, with its bad rows, and then imported', async () => {
  await goTo('Instances');
  await button('Import').first().click();
  const list = dialog().getByLabel('Or paste the list');
  await list.fill(
    'Name,Operating System,License Types\nE2E-CSV-1,Windows 11 Pro,Desktop\nE2E-CSV-2,Windows 11 Pro,Server',
  );
  await dialog().getByText('One row must be put right first:').waitFor();
  await dialog().getByText('Row 3').waitFor();
  await expectAccessible(page);
  await list.fill(
    'Name,Operating System,License Types\nE2E-CSV-1,Windows 11 Pro,Desktop\nE2E-CSV-2,Windows 11 Pro,Desktop',
  );
  await dialog().getByText('2 new, 0 unchanged').waitFor();
  await dialog().getByRole('button', { name: 'Import 2 instances' }).click();
  await page.getByText('2 instances are imported.').first().waitFor();
  await page.getByRole('searchbox').fill('E2E-CSV');
  await expect.poll(() => page.getByRole('rowheader').count()).toBe(2);
});

test('a company whose licenses are assigned by themselves: what is enrolled there gets one, and says why', async () => {
  await goTo('Companies');
  await page.getByRole('rowheader').getByRole('link').first().click();
  await page.getByRole('heading', { name: 'Policy' }).waitFor();
  await page.getByRole('radio', { name: 'By themselves, from the global pool' }).check();
  await button('Save policy').click();
  await page
    .getByText(/^The policy of .* is saved\.$/)
    .first()
    .waitFor();
  await expectAccessible(page);

  await page.getByRole('link', { name: /^\d+ instances?$/ }).click();
  await page.getByRole('heading', { name: 'Instances', level: 1 }).waitFor();
  await button(/^Company: /).waitFor();
  await enroll('E2E-DESKTOP-2');
  await page.getByText(/^May back up until/).waitFor({ timeout: 20_000 });
  await page.getByText('It was enrolled.').waitFor();
});
