import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testkit/database.ts';
import { PAYER, SANDBOX_URL, testSandbox, type TestSandbox } from '../../../../testkit/sandbox.ts';
import { createWorld } from '../../../../testkit/world.ts';
import { type CheckoutOrder } from '../payment-provider.ts';
import { checkoutPath } from './checkout.routes.ts';
import { TEST_CARDS } from './test-cards.ts';

let database: TestDatabase;
let box: TestSandbox;

beforeAll(async () => {
  database = await testDatabase();
});

beforeEach(async () => {
  const { providerId } = await createWorld(database);
  box = testSandbox(database, providerId);
});

afterAll(() => database.drop());

const open = async (
  given?: Partial<CheckoutOrder>,
): Promise<{ order: CheckoutOrder; reference: string; path: string }> => {
  const order = box.order(given);
  const { reference } = await box.provider.openCheckout(order);
  return { order, reference, path: checkoutPath(reference) };
};

/** What a page says, without its markup. */
const textOf = (body: string): string =>
  body
    .replace(/^.*<body>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

const alertOf = (body: string): string | undefined => /role="alert"[^>]*>([^<]*)</.exec(body)?.[1];

describe('the page to pay on', () => {
  test('shows the purchase, says that no money moves, and offers every card with what it does', async () => {
    const { path } = await open();
    const { statusCode, headers, body } = await box.get(path);
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    const text = textOf(body);
    for (const shown of ['Sandbox: no money moves', 'Purchase P-1001', 'Server 12 × €89.00', 'Total €1,068.00'])
      expect(text).toContain(shown);
    for (const { label, does } of TEST_CARDS) expect(text).toContain(`${label} ${does}`);
    expect(text).toContain('Pay €1,068.00 Cancel and return');
    expect(text).toContain('until Nov 25, 2026, 9:00 AM UTC');
    expect(body).toMatch(/value="Anna Weber"/);
    expect(body).toMatch(/value="anna@acme.example"/);
    expect(alertOf(body)).toBeUndefined();
  });

  test('writes amounts as their currency does', async () => {
    const lines = [{ name: 'Desktop', quantity: 1_200, unitAmountMinor: 1_500 }];
    const { path } = await open({ currency: 'JPY', totalMinor: 1_800_000, lines });
    expect(textOf((await box.get(path)).body)).toContain('Desktop 1,200 × ¥1,500 ¥1,800,000 Total ¥1,800,000');
  });

  test('needs nothing from elsewhere, no script, and its style is served beside it', async () => {
    const { path } = await open();
    const { body, headers } = await box.get(path);
    expect(headers['content-security-policy']).toContain("form-action 'self'");
    expect(body).not.toMatch(/<script|\son\w+=|style=|https?:/);
    const [, stylesheet = ''] = /<link rel="stylesheet" href="([^"]+)"/.exec(body) ?? [];
    const style = await box.get(stylesheet);
    expect([style.statusCode, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
    expect(style.body).not.toMatch(/url\(|@import/);
  });

  test('names itself, its parts and each of its fields', async () => {
    const { path } = await open();
    const { body } = await box.get(path);
    expect(body).toMatch(/<html lang="en">/);
    expect(body).toMatch(/<title>Pay €1,068.00 · License Console sandbox<\/title>/);
    expect(body.match(/<main>/g)).toHaveLength(1);
    expect(body.match(/<h1/g)).toHaveLength(1);
    expect(body).toMatch(/<fieldset[^>]*>\s*<legend>Test card<\/legend>/);
    for (const id of ['name', 'email']) {
      expect(body).toContain(`<label for="${id}">`);
      expect(body).toMatch(new RegExp(`<input\\s+id="${id}"`));
    }
    expect(body.match(/<label class="choice">\s*<input type="radio" name="card"/g)).toHaveLength(TEST_CARDS.length);
    for (const [, id = ''] of body.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g))
      expect(body).toContain(`id="${id}"`);
  });

  test('shows hostile names as text', async () => {
    const hostile = `"><img src=x onerror=alert(1)>'`;
    const { path } = await open({
      number: hostile,
      lines: [{ name: hostile, quantity: 1, unitAmountMinor: 1 }],
      customer: { name: hostile, email: hostile, reference: null },
    });
    const refused = await box.post(`${path}/pay`, { card: hostile, name: hostile, email: hostile });
    await box.post(`${path}/pay`, { card: 'confirmed', name: hostile, email: 'a@b' });
    const pages = [refused, await box.get(path)];
    await box.post(`${path}/cancel`);
    for (const { body } of [...pages, await box.get(path)]) {
      expect(body).toContain('&lt;img src=x');
      expect(body).not.toContain('<img');
    }
  });
});

describe('paying', () => {
  test.each(['pays', 'late', 'twice', 'disordered'])('with the card "%s" returns to the console', async (card) => {
    const { order, path } = await open();
    const answer = await box.post(`${path}/pay`, { ...PAYER, card });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, order.returnUrl]);
  });

  test('with a card that is declined comes back to the form, with the reason and what was typed', async () => {
    const { path } = await open();
    const answer = await box.post(`${path}/pay`, { card: 'declined', name: 'Ben Okri', email: 'ben@acme.example' });
    expect([answer.statusCode, answer.headers.location]).toEqual([303, path]);
    const { body } = await box.get(path);
    expect(alertOf(body)).toBe('Declined: The card has insufficient funds. Nothing was paid; try another card.');
    expect(body).toMatch(/value="Ben Okri"/);
    expect(body).toMatch(/value="ben@acme.example"/);
    expect(body).toMatch(/value="declined"[^>]*checked/);
  });

  test('with a card that asks, the bank’s page comes first; confirmed there, it returns to the console', async () => {
    const { order, reference, path } = await open();
    const answer = await box.post(`${path}/pay`, { ...PAYER, card: 'confirmed' });
    expect(answer.headers.location).toBe(path);
    const asked = textOf((await box.get(path)).body);
    expect(asked).toContain('Your bank asks you to confirm');
    expect(asked).toContain('Amount €1,068.00 Card Visa •••• 3155 Name on card Anna Weber');
    expect((await box.provider.readCheckout(reference)).outcome).toBe('OPEN');
    const confirmed = await box.post(`${path}/confirm`, { answer: 'confirm' });
    expect([confirmed.statusCode, confirmed.headers.location]).toEqual([303, order.returnUrl]);
    expect(await box.provider.readCheckout(reference)).toMatchObject({ outcome: 'PAID', method: 'Visa •••• 3155' });
  });

  test('refused at the bank, it comes back to the form with the reason', async () => {
    const { reference, path } = await open();
    await box.post(`${path}/pay`, { ...PAYER, card: 'confirmed' });
    expect((await box.post(`${path}/confirm`, { answer: 'refuse' })).headers.location).toBe(path);
    expect(alertOf((await box.get(path)).body)).toContain('The payment was not confirmed with the bank.');
    expect((await box.provider.readCheckout(reference)).outcome).toBe('DECLINED');
  });

  test('confirmed although no bank asked, nothing is paid', async () => {
    const { reference, path } = await open();
    expect((await box.post(`${path}/confirm`, { answer: 'confirm' })).headers.location).toBe(path);
    expect((await box.provider.readCheckout(reference)).outcome).toBe('OPEN');
  });

  test.each([
    ['no card', { card: '' }, 'Choose a card.'],
    ['a card that there is not', { card: '4242' }, 'Choose a card.'],
    ['no name', { name: ' ' }, 'Enter the name on the card, in up to 100 characters.'],
    ['a name that is too long', { name: 'x'.repeat(101) }, 'Enter the name on the card, in up to 100 characters.'],
    ['NUL in the name', { name: 'a\0b' }, 'Enter the name on the card, in up to 100 characters.'],
    ['no e-mail address', { email: 'anna' }, 'Enter an e-mail address like anna@example.com.'],
    ['NUL in the e-mail address', { email: 'a\0@example.com' }, 'Enter an e-mail address like anna@example.com.'],
    ['a line break in the e-mail address', { email: 'a@b\r\nc' }, 'Enter an e-mail address like anna@example.com.'],
  ])('with %s says what to put right, at the field, and nothing happens', async (_what, wrong, message) => {
    const { reference, path } = await open();
    const { statusCode, body } = await box.post(`${path}/pay`, { ...PAYER, ...wrong });
    expect(statusCode).toBe(422);
    expect(alertOf(body)).toBe('Put right what is marked below, and pay again.');
    const [field] = Object.keys(wrong);
    expect(body).toContain(`aria-describedby="${field}-error"`);
    expect(body).toContain(`<p class="error" id="${field}-error">${message}</p>`);
    expect((await box.provider.readCheckout(reference)).outcome).toBe('OPEN');
  });

  test('with something that is no form says what is missing', async () => {
    const { path } = await open();
    const headers = { origin: SANDBOX_URL };
    const answer = await box.server.inject({ method: 'POST', url: `${path}/pay`, headers, payload: { card: 'pays' } });
    expect(answer.statusCode).toBe(422);
    const large = await box.post(`${path}/pay`, { ...PAYER, name: 'x'.repeat(5_000) });
    expect(large.statusCode).toBe(413);
    expect(large.json()).toMatchObject({ errors: [{ extensions: { code: 'TOO_LARGE' } }] });
  });
});

describe('a checkout that is over', () => {
  test('once cancelled returns to the console, then says so with a way back', async () => {
    const { order, path } = await open();
    const answer = await box.post(`${path}/cancel`);
    expect([answer.statusCode, answer.headers.location]).toEqual([303, order.returnUrl]);
    const { body } = await box.get(path);
    expect(textOf(body)).toContain('This payment was cancelled Nothing was paid.');
    expect(body).toContain(`href="${order.returnUrl}"`);
  });

  test('once paid says with what, and cannot be cancelled', async () => {
    const { order, path } = await open();
    await box.post(`${path}/pay`, PAYER);
    expect((await box.post(`${path}/cancel`)).headers.location).toBe(path);
    const { body } = await box.get(path);
    expect(textOf(body)).toContain('This purchase is paid €1,068.00 with Visa •••• 4242.');
    expect(body).toContain(`href="${order.returnUrl}"`);
    expect(body).not.toContain('<form');
  });

  test('once expired says so, also to a form that comes too late', async () => {
    const { order, path } = await open();
    box.setNow(order.expiresAt);
    for (const form of [PAYER, { ...PAYER, name: '' }])
      expect((await box.post(`${path}/pay`, form)).headers.location).toBe(path);
    expect(textOf((await box.get(path)).body)).toContain('The time to pay is over Nothing was paid.');
  });
});

describe('who may act', () => {
  test.each(['https://evil.example', 'null', 'http://localhost.evil.example:4000'])(
    'a form from %s is refused',
    async (origin) => {
      const { reference, path } = await open();
      for (const act of ['pay', 'cancel', 'confirm']) {
        const answer = await box.post(`${path}/${act}`, PAYER, origin);
        expect(answer.statusCode).toBe(403);
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      }
      expect((await box.provider.readCheckout(reference)).outcome).toBe('OPEN');
    },
  );

  test('an address that was guessed, or whose checkout was never opened, shows nothing', async () => {
    const { reference } = await open();
    const foreign = testSandbox(database, box.order().providerId, { secret: 'the secret of another installation' });
    const neverOpened = await foreign.provider.openCheckout(foreign.order());
    const guesses = [reference.replace(/.{4}$/, '0000'), neverOpened.reference, 'x', '%00', 'sbx_%27'];
    for (const guess of guesses) {
      const answers = [await box.get(checkoutPath(guess)), await box.post(`${checkoutPath(guess)}/pay`, PAYER)];
      for (const { statusCode, body } of answers) {
        expect(statusCode, guess).toBe(404);
        expect(textOf(body)).toContain('There is no such payment');
      }
    }
    expect(box.faults).toEqual([]);
  });
});
