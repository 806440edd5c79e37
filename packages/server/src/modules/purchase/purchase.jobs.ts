import { type JobQueue } from '../../kernel/jobs.ts';
import { issuePurchase } from './issue.ts';
import { ISSUE, SETTLE } from './purchase-queues.ts';
import { settlePurchase, type PurchaseJob } from './settle.ts';
import { type Till } from './till.ts';

/** The work that purchases leave. @param tillFor the till of a provider */
export const purchaseQueues = (tillFor: (providerId: string) => Till): JobQueue<PurchaseJob>[] => [
  {
    name: ISSUE,
    limitSeconds: 30,
    retries: 100,
    work: ({ providerId, purchaseId }) => issuePurchase(tillFor(providerId), purchaseId),
  },
  {
    name: SETTLE,
    limitSeconds: 45,
    retries: 1_000,
    work: ({ providerId, purchaseId }) => settlePurchase(tillFor(providerId), purchaseId),
  },
];
