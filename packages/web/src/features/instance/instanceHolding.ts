import type { InstanceHoldingsFragment } from '@license-console/schema';

type Holding = Pick<InstanceHoldingsFragment['holdings'][number], 'validCount' | 'lastExpiresAt'>;

/**
 * What the licenses of one type on an instance are at `now` (ms since 1970). They expire by the clock alone; what the server
 * called expired stays so even where the reader's clock is behind.
 */
export function holdingStateAt({ validCount, lastExpiresAt }: Holding, now: number): 'valid' | 'expired' {
  return validCount > 0 && Date.parse(lastExpiresAt) > now ? 'valid' : 'expired';
}
