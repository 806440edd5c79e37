import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testkit/database.ts';
import { PAYER, SANDBOX_URL, testSandbox, type TestSandbox } from '../../../../testkit/sandbox.ts';
import { createWorld } from '../../../../testkit/world.ts';
import { openPool } from '../../../database/pool.ts';
import { readAs } from '../../../database/tenant.ts';
import { NIL_ID } from '../../../kernel/ids.ts';
import { PaymentUnavailable, type CheckoutOrder } from '../payment-provider.ts';
import { checkoutPath } from './checkout.routes.ts';

let database: TestDatabase;
let providerId: string;
let box: TestSandbox;

beforeAll(async () => {
  database = await testDatabase();
});

beforeEach(async () => {
  ({ providerId } = await createWorld(database));
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

describe('opening a checkout', () => {
  test('gives a page at the server’s own address, and a report that it is open', async () => {
    const order = box.order();
    const { reference, url } = await box.provider.openCheckout(order);
    expect(url).toBe(`${SANDBOX_URL}/sandbox/checkout/${reference}`);
    const report = await box.provider.readCheckout(reference);
    expect(report).toEqual({
      ...{ eventId: expect.stringMatching(/^sbx_evt_/) as unknown, reference, providerId, orderId: order.orderId },
      ...{ outcome: 'OPEN', occurredAt: new Date('2026-11-24T09:00:00Z'), amountMinor: 106_800, currency: 'EUR' },
      ...{ payer: null, method: null, kept: null, reason: null },
    });
    expect(await box.provider.readCheckout(reference)).toEqual(report);
  });

  test('of one order, many times at once and by two servers, makes one checkout', async () => {
    const order = box.order();
    const other = testSandbox(database, providerId);
    const opened = await Promise.all(
      [box, other, box, other, box, other].map(({ provider }) => provider.openCheckout(order)),
    );
    expect(new Set(opened.map(({ url }) => url)).size).toBe(1);
    const rows = await readAs(database, providerId, sql`select order_id from sandbox_checkout`);
    expect(rows).toEqual([{ order_id: order.orderId }]);
    expect([...box.left, ...other.left]).toHaveLength(1);
  });

  test('again does not open what was paid', async () => {
    const { order, reference, path } = await open();
    await box.post(`${path}/pay`, PAYER);
    expect((await box.provider.openCheckout(order)).reference).toBe(reference);
    expect((await box.provider.readCheckout(reference)).outcome).toBe('PAID');
  });
});

describe('what becomes of a checkout', () => {
  test('once paid, it tells who paid, with what, and what renewals can be charged with', async () => {
    const { reference, path } = await open();
    box.setNow(new Date('2026-11-24T09:05:00Z'));
    await box.post(`${path}/pay`, PAYER);
    expect(await box.provider.readCheckout(reference)).toMatchObject({
      ...{ outcome: 'PAID', occurredAt: new Date('2026-11-24T09:05:00Z'), amountMinor: 106_800, currency: 'EUR' },
      ...{ payer: 'Anna Weber (anna@acme.example)', method: 'Visa •••• 4242', reason: null },
      kept: { customer: `sbx_cus_${providerId}`, method: 'sbx_pm_pays' },
    });
  });

  test('closed, it can no longer be paid; closed again, it gives the same report', async () => {
    const { reference, path } = await open();
    const closed = await box.provider.closeCheckout(reference);
    expect(closed.outcome).toBe('CANCELLED');
    await box.post(`${path}/pay`, PAYER);
    expect(await box.provider.closeCheckout(reference)).toEqual(closed);
    await box.doJobs();
    expect(box.reports).toEqual([closed]);
  });

  test('closed after it was paid, it says that it was paid', async () => {
    const { reference, path } = await open();
    await box.post(`${path}/pay`, PAYER);
    const report = await box.provider.closeCheckout(reference);
    expect(report.outcome).toBe('PAID');
    await box.doJobs();
    expect(box.reports).toEqual([report]);
  });

  test('paid and closed at once, exactly one of both wins, and everyone is told the same', async () => {
    for (let round = 0; round < 20; round++) {
      const { order, reference, path } = await open();
      const closing = round % 2 === 0 ? box.provider.closeCheckout(reference) : null;
      const paying = box.post(`${path}/pay`, PAYER);
      const [answer, closed] = await Promise.all([paying, closing ?? box.provider.closeCheckout(reference)]);
      const report = await box.provider.readCheckout(reference);
      expect(['PAID', 'CANCELLED']).toContain(report.outcome);
      expect(closed).toEqual(report);
      expect(answer.headers.location).toBe(report.outcome === 'PAID' ? order.returnUrl : path);
      box.reports.length = 0;
      await box.doJobs();
      expect(box.reports).toEqual([report]);
    }
  });

  test('paid from many tabs at once, it is paid once', async () => {
    const { reference, path } = await open();
    await Promise.all(
      ['pays', 'twice', 'late', 'pays', 'declined'].map((card) => box.post(`${path}/pay`, { ...PAYER, card })),
    );
    const { outcome, eventId } = await box.provider.readCheckout(reference);
    await box.doJobs();
    expect(outcome).toBe('PAID');
    expect(new Set(box.reports.filter((report) => report.outcome === 'PAID').map((report) => report.eventId))).toEqual(
      new Set([eventId]),
    );
  });

  test('declined, it stays open, and the next card pays', async () => {
    const { reference, path } = await open();
    await box.post(`${path}/pay`, { ...PAYER, card: 'declined' });
    const declined = await box.provider.readCheckout(reference);
    expect(declined).toMatchObject({ outcome: 'DECLINED', reason: 'The card has insufficient funds.', payer: null });
    await box.post(`${path}/pay`, PAYER);
    const paid = await box.provider.readCheckout(reference);
    await box.doJobs();
    expect(box.reports).toEqual([declined, paid]);
    expect(paid).toMatchObject({ outcome: 'PAID', reason: null });
    expect(paid.eventId).not.toBe(declined.eventId);
  });
});

describe('when its time is over', () => {
  test.each([
    ['is read', (reference: string) => box.provider.readCheckout(reference)],
    ['is closed', (reference: string) => box.provider.closeCheckout(reference)],
    ['is paid', (reference: string) => box.post(`${checkoutPath(reference)}/pay`, PAYER)],
    ['is looked at', (reference: string) => box.get(checkoutPath(reference))],
  ])('a checkout that %s has expired, and says so once', async (_what, act) => {
    const { order, reference } = await open();
    box.left.length = 0;
    box.setNow(order.expiresAt);
    await act(reference);
    const report = await box.provider.readCheckout(reference);
    expect(report).toMatchObject({ outcome: 'EXPIRED', occurredAt: order.expiresAt, payer: null });
    await box.doJobs();
    expect(box.reports).toEqual([report]);
  });

  test('a checkout that nobody looks at says so by itself, and not before', async () => {
    const { order } = await open();
    expect(box.left).toMatchObject([{ queue: 'sandbox-expiry', afterSeconds: 86_400 }]);
    box.setNow(new Date(order.expiresAt.getTime() - 1_500));
    await box.doJobs();
    expect(box.left).toMatchObject([{ queue: 'sandbox-expiry', afterSeconds: 2 }]);
    box.setNow(order.expiresAt);
    await box.doJobs();
    await box.doJobs();
    expect(box.reports.map(({ outcome }) => outcome)).toEqual(['EXPIRED']);
    expect(box.left).toEqual([]);
  });

  test('a checkout that is paid just before stays paid', async () => {
    const { order, reference, path } = await open();
    box.setNow(new Date(order.expiresAt.getTime() - 1));
    await box.post(`${path}/pay`, PAYER);
    box.setNow(new Date(order.expiresAt.getTime() + 1));
    expect((await box.provider.readCheckout(reference)).outcome).toBe('PAID');
  });
});

describe('what it cannot do', () => {
  test('a checkout that there is not, is a fault of the caller', async () => {
    const { reference } = await open();
    const neverOpened = box.provider.readCheckout(reference.replace(/.{4}$/, '0000'));
    await expect(neverOpened).rejects.toThrow('The sandbox has no checkout');
    await expect(box.provider.closeCheckout('cs_test_1')).rejects.toThrow('The sandbox has no checkout');
  });

  test('without its database it is unavailable', async () => {
    const nobody = openPool('postgres://nobody:none@127.0.0.1:1/none', { name: 'test', max: 1 }, () => undefined);
    const { provider, get, order } = testSandbox({ web: nobody }, NIL_ID);
    const { reference } = await open();
    await expect(provider.openCheckout(order())).rejects.toThrow(PaymentUnavailable);
    await expect(provider.readCheckout(reference)).rejects.toThrow(PaymentUnavailable);
    await expect(provider.closeCheckout(reference)).rejects.toThrow(PaymentUnavailable);
    const page = await get(checkoutPath(reference));
    expect(page.statusCode).toBe(503);
    expect(page.body).toContain('Try again in a minute.');
    await nobody.end();
  });
});
