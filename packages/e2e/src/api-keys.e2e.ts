import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, startProduct, type Product } from './product.ts';

const PORT = 4797;

let product: Product;

beforeAll(async () => {
  product = await startProduct(PORT);
}, 110_000);

afterAll(() => product.stop());

/** What a dashboard gets with the key. */
async function ask(text: string): Promise<{ status: number; types: string[] }> {
  const query = '{ licenseGroups(filter: {category: {eq: COMMERCIAL}}) { licenseType { name } } }';
  const answer = await fetch(`http://localhost:${PORT}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${text}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data } = (await answer.json()) as { data?: { licenseGroups: { licenseType: { name: string } }[] } };
  return { status: answer.status, types: data?.licenseGroups.map(({ licenseType }) => licenseType.name) ?? [] };
}

test('a key that an owner makes in the console opens the API to a dashboard, until it is revoked', async () => {
  const page = await product.signedIn('/settings/api-keys');
  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create API key' }).click();
  await page.getByLabel('Name').fill('Status wall');
  await page.getByRole('dialog').getByRole('button', { name: 'Create API key' }).click();
  const text = (await page.getByRole('group', { name: 'API key' }).textContent()) ?? '';
  await page.getByRole('button', { name: 'Copy API key' }).click();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row', { name: /Status wall/ }).waitFor();

  expect(await ask(text)).toMatchObject({
    status: 200,
    types: expect.arrayContaining(['Desktop', 'Server']) as unknown,
  });

  await page.getByRole('button', { name: 'Revoke Status wall' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke Status wall' }).click();
  await page.getByText('Status wall is revoked.').first().waitFor();
  await expect.poll(() => ask(text), { timeout: 1_000 }).toEqual({ status: 401, types: [] });
  await page.context().close();
});
