import { sql } from 'kysely';
import { type Database } from '../../../database/connection.ts';
import { transactAs } from '../../../database/tenant.ts';
import { newId } from '../../../kernel/ids.ts';
import { type ChargeAnswer, type ChargeOrder } from '../payment-provider.ts';
import { keptCard } from './test-cards.ts';

/** Charges the card that was kept: once for each key, whoever asks and however often. */
export function chargeOnce(
  { database, clock }: { readonly database: Pick<Database, 'web'>; readonly clock: { now(): Date } },
  order: ChargeOrder,
): Promise<ChargeAnswer> {
  const { providerId, key, amountMinor, currency } = order;
  const ofKey = sql`provider_id = ${providerId}::uuid and key = ${key}`;
  return transactAs(database, providerId, async (run) => {
    await run(sql`
      insert into sandbox_charge (provider_id, key, amount_minor, currency, outcome, created_at)
      values (${providerId}::uuid, ${key}, ${amountMinor}, ${currency}, ${JSON.stringify(answerTo(order))}::jsonb,
        ${clock.now()}::timestamptz)
      on conflict (provider_id, key) do nothing`);
    const [charge] = await run(sql<{ outcome: ChargeAnswer; amount_minor: number; currency: string }>`
      select outcome, amount_minor, currency from sandbox_charge where ${ofKey}`);
    if (charge?.amount_minor !== amountMinor || charge.currency !== currency)
      throw new TypeError(`The charge ${key} was asked for with another amount before`);
    return charge.outcome;
  });
}

function answerTo({ kept }: ChargeOrder): ChargeAnswer {
  const card = keptCard(kept);
  if (!card) return { outcome: 'DECLINED', reason: 'The card is not known.' };
  return card.declinesLater === null
    ? { outcome: 'PAID', reference: `sbx_pay_${newId()}` }
    : { outcome: 'DECLINED', reason: card.declinesLater };
}
