import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../../../testkit/database.ts';
import { PAYER, SANDBOX_SECRET, testSandbox } from '../../../../testkit/sandbox.ts';
import { createWorld } from '../../../../testkit/world.ts';
import { openJobs } from '../../../database/job-queue.ts';
import { checkoutPath } from './checkout.routes.ts';
import { messageQueue, type Deliver } from './message-delivery.ts';
import { deriveKeys } from './sandbox-keys.ts';

let database: TestDatabase;
let providerId: string;

beforeAll(async () => {
  database = await testDatabase();
});

beforeEach(async () => {
  ({ providerId } = await createWorld(database));
});

afterAll(() => database.drop());

/** What was posted. */
type Sent = Parameters<Deliver>[0];

/** Fails as often as `failures` says, and delivers then; notes all that was tried. */
const unreliable =
  (sent: Sent[], failures: readonly (number | Error)[]) =>
  (arrive: Deliver): Deliver =>
  async (message) => {
    const failure = failures[sent.push(message) - 1];
    if (failure instanceof Error) throw failure;
    return failure === undefined ? arrive(message) : { status: failure };
  };

describe('messages', () => {
  test.each([
    ['pays', ['PAID'], [0]],
    ['late', ['PAID'], [30]],
    ['twice', ['PAID', 'PAID'], [0, 0]],
    ['disordered', ['PAID', 'DECLINED'], [0, 5]],
    ['declined', ['DECLINED'], [0]],
    ['confirmed', [], []],
  ])('of the card "%s" come as it says', async (card, outcomes, delays) => {
    const box = testSandbox(database, providerId);
    const { reference } = await box.provider.openCheckout(box.order());
    box.left.length = 0;
    await box.post(`${checkoutPath(reference)}/pay`, { ...PAYER, card });
    expect(box.left.map(({ afterSeconds }) => afterSeconds)).toEqual(delays);
    await box.doJobs();
    expect(box.reports.map(({ outcome }) => outcome)).toEqual(outcomes);
  });

  test('that come twice are the same event; what is out of order is another, and earlier', async () => {
    const box = testSandbox(database, providerId);
    const pay = async (card: string) => {
      const { reference } = await box.provider.openCheckout(box.order());
      box.left.length = 0;
      await box.post(`${checkoutPath(reference)}/pay`, { ...PAYER, card });
      await box.doJobs();
      return [box.reports.splice(0), await box.provider.readCheckout(reference)] as const;
    };
    const [twice, paidTwice] = await pay('twice');
    expect(twice).toEqual([paidTwice, paidTwice]);
    const [[paid, declined], known] = await pay('disordered');
    expect(paid).toEqual(known);
    expect(declined?.eventId).not.toBe(paid?.eventId);
    expect(declined?.occurredAt.getTime()).toBeLessThan(paid?.occurredAt.getTime() ?? 0);
  });

  test.each<[string, number | Error]>([
    ['no answer', new TypeError('fetch failed')],
    ['a refusal', 400],
    ['a fault', 503],
    ['a redirect', 302],
  ])('are tried again after %s: the same bytes, signed anew', async (_what, failure) => {
    const sent: Sent[] = [];
    const box = testSandbox(database, providerId, { deliver: unreliable(sent, [failure]) });
    const { reference } = await box.provider.openCheckout(box.order());
    const report = await box.provider.closeCheckout(reference);
    const payload = { providerId, eventId: report.eventId };
    const queue = box.sandbox.queues.find(({ name }) => name === 'sandbox-message');
    await expect(queue?.work(payload)).rejects.toThrow(failure instanceof Error ? failure : `answered with ${failure}`);
    expect(box.reports).toEqual([]);
    await queue?.work(payload);
    expect(box.reports).toEqual([report]);
    expect(sent.map(({ url }) => url)).toEqual(Array(2).fill('http://localhost:4000/webhooks/payment'));
    expect(sent[1]?.body).toBe(sent[0]?.body);
    expect(sent[0]?.headers).toMatchObject({
      'sandbox-signature': expect.stringMatching(/^t=\d+,v1=[0-9a-f]{64}$/) as unknown,
    });
  });

  test(
    'left by the real queue arrive in the end, once each, although the first two tries fail',
    { timeout: 60_000 },
    async () => {
      const sent: Sent[] = [];
      const faults: unknown[] = [];
      const jobs = await openJobs(database.url, (error) => faults.push(error));
      const box = testSandbox(database, providerId, {
        leaveJob: jobs.leave,
        deliver: unreliable(sent, [new TypeError('fetch failed'), 500]),
      });
      await jobs.work(box.sandbox.queues);
      const { reference } = await box.provider.openCheckout(box.order());
      await box.post(`${checkoutPath(reference)}/pay`, PAYER);
      await expect.poll(() => box.reports.length, { timeout: 40_000 }).toBe(1);
      await jobs.stop();
      expect(box.reports).toEqual([await box.provider.readCheckout(reference)]);
      expect(sent).toHaveLength(3);
      expect(faults.map(String)).toEqual([
        'TypeError: fetch failed',
        expect.stringContaining('was answered with 500') as unknown,
      ]);
    },
  );

  test('go over the network, and no redirect leads them elsewhere', async () => {
    const box = testSandbox(database, providerId);
    box.server.post('/elsewhere', (_request, reply) => reply.redirect('/webhooks/payment', 307));
    const address = await box.server.listen({ host: '127.0.0.1', port: 0 });
    const { reference } = await box.provider.openCheckout(box.order());
    const report = await box.provider.closeCheckout(reference);
    const send = (path: string) =>
      messageQueue({ database, keys: deriveKeys(SANDBOX_SECRET), url: `${address}${path}` }).work({
        providerId,
        eventId: report.eventId,
      });
    await expect(send('/elsewhere')).rejects.toThrow('answered with 307');
    expect(box.reports).toEqual([]);
    await send('/webhooks/payment');
    expect(box.reports).toEqual([report]);
    await box.server.close();
    await expect(send('/webhooks/payment')).rejects.toThrow('fetch failed');
  });

  test('are not left where the change is not kept', async () => {
    const box = testSandbox(database, providerId, { leaveJob: () => Promise.reject(new Error('The queue is away')) });
    const order = box.order();
    await expect(box.provider.openCheckout(order)).rejects.toThrow('The queue is away');
    const { reference } = await testSandbox(database, providerId).provider.openCheckout(order);
    expect((await box.post(`${checkoutPath(reference)}/pay`, PAYER)).statusCode).toBe(500);
    expect((await box.provider.readCheckout(reference)).outcome).toBe('OPEN');
  });
});
