import { type Context } from '../../../kernel/context.ts';
import { type OutboxEvent } from '../../../kernel/outbox.ts';
import { LICENSES_EXPIRED, type LicensesExpired } from './license-outbox.ts';

/** The instant of the expiry that the event tells of; null when it tells of something else. */
export const expiryOf = ({ kind, payload }: OutboxEvent): Date | null =>
  kind === LICENSES_EXPIRED ? new Date((payload as LicensesExpired).expiresAt) : null;

const LONGEST_WAIT_MS = 5_000;

/**
 * A context for answering an event. Another machine's clock may run ahead of ours: an expiry is told of when it has
 * come here too, 5 seconds later at the most, so that the licenses are seen as expired.
 */
export async function contextFor(context: Context, expiresAt: Date | null): Promise<Context> {
  const fresh = context.renew();
  const aheadMs = expiresAt ? expiresAt.getTime() - fresh.now.getTime() : 0;
  if (aheadMs <= 0) return fresh;
  await new Promise((resolve) => setTimeout(resolve, Math.min(aheadMs, LONGEST_WAIT_MS)));
  return context.renew();
}
