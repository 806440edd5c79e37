import { type Locator, type Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createNetwork, type Network } from './network.ts';
import { startProduct, type Product } from './product.ts';

const PORT = 4793;
const WITHIN_MS = 1_000;

let product: Product;
let network: Network;
/** Two people’s browsers, side by side; the network of the other one can be cut. */
let one: Page;
let other: Page;

beforeAll(async () => {
  product = await startProduct(PORT);
  network = await createNetwork(PORT + 10, PORT);
  [one, other] = await Promise.all([
    product.signedIn('/licenses?open=DESKTOP'),
    product.signedIn('/licenses?open=DESKTOP', network.address),
  ]);
  for (const page of [one, other]) {
    await page.getByText('live', { exact: true }).waitFor();
    await renewals(page).first().waitFor();
  }
}, 110_000);

afterAll(async () => {
  await network.stop();
  await product.stop();
});

const renewals = (page: Page): Locator => page.getByRole('switch', { name: /^Auto-renew license/ });

/** The switches of one license, in both browsers. */
async function twins(index: number): Promise<readonly [Locator, Locator]> {
  const name = (await renewals(one).nth(index).getAttribute('aria-label')) ?? '';
  return [one.getByRole('switch', { name }), other.getByRole('switch', { name })];
}

/** Switches a license to renew or not, and waits until the server has done it. */
async function toggle(mine: Locator): Promise<void> {
  const done = one.waitForResponse((response) => response.request().postData()?.includes('SetAutoRenew') ?? false);
  await mine.click();
  await done;
}

/** How long it takes until the page shows something. */
async function msUntil(isShown: () => Promise<boolean>): Promise<number> {
  const start = performance.now();
  await expect.poll(isShown, { timeout: 10_000, interval: 20 }).toBe(true);
  return performance.now() - start;
}

const countOf = async (page: Page): Promise<number> =>
  Number((await page.getByText(/^[\d,]+ licenses$/).textContent())?.replace(/\D/g, ''));

test('what one switches, the other shows within a second', async () => {
  const [mine, theirs] = await twins(0);
  const before = await theirs.getAttribute('aria-checked');
  await toggle(mine);
  expect(await msUntil(async () => (await theirs.getAttribute('aria-checked')) !== before)).toBeLessThan(WITHIN_MS);
});

test('what one buys, the other counts within a second of its being issued', async () => {
  const before = await countOf(other);
  const buying = await product.tab(one.context(), '/licenses');
  await buying.getByRole('button', { name: 'Buy New Licenses' }).click();
  const buy = buying.getByRole('dialog').getByRole('button', { name: /^Buy .+ · / });
  await buy.waitFor();
  await buy.click();
  await buying.getByRole('radio', { name: /4242/ }).check();
  await buying.getByRole('button', { name: /^Pay / }).click();
  await buying.getByRole('heading', { name: '1 license issued' }).waitFor({ timeout: 20_000 });
  expect(await msUntil(async () => (await countOf(other)) === before + 1)).toBeLessThan(WITHIN_MS);
  await buying.close();
});

test('a connection that is cut says so, and comes back with all that happened meanwhile', async () => {
  const pairs = [await twins(1), await twins(2), await twins(3)];
  const shown = (): Promise<(string | null)[]> =>
    Promise.all(pairs.map(([, theirs]) => theirs.getAttribute('aria-checked')));
  const before = await shown();
  network.cut();
  await other.getByText('reconnecting…', { exact: true }).waitFor();
  for (const [mine] of pairs) await toggle(mine);
  expect(await shown()).toEqual(before);

  network.restore();
  await other.getByText('live', { exact: true }).waitFor();
  const after = before.map((checked) => (checked === 'true' ? 'false' : 'true'));
  await expect.poll(shown, { timeout: 10_000 }).toEqual(after);
});
