import { type JobQueue } from '../../kernel/jobs.ts';
import { type Till } from '../purchase/index.ts';
import { advanceCharge } from './renew.ts';

/** Takes a charge of renewals as far as it comes. */
export const RENEW = 'renewal';

interface RenewalJob {
  readonly providerId: string;
  readonly chargeId: string;
  readonly [name: string]: string;
}

/** The work that renewals leave. @param tillFor the till of a provider */
export const renewalQueues = (tillFor: (providerId: string) => Till): JobQueue<RenewalJob>[] => [
  {
    name: RENEW,
    limitSeconds: 900,
    heartbeatSeconds: 10,
    retries: 1_000,
    work: ({ providerId, chargeId }) => advanceCharge(tillFor(providerId), chargeId),
  },
];
