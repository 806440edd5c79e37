import { requirePermission } from '../../kernel/access.ts';
import { type Context, type TenantDatabase } from '../../kernel/context.ts';
import { type LeaveJob } from '../../kernel/jobs.ts';
import { paymentsOf, type PaymentProvider } from '../payment/index.ts';

/** Where one provider pays: what opening, paying and issuing need, in a request as in a job. */
export interface Till {
  readonly providerId: string;
  readonly database: TenantDatabase;
  readonly payment: PaymentProvider;
  /** How browsers reach the console. */
  readonly baseUrl: string;
  readonly leaveJob: LeaveJob;
  readonly now: Date;
}

/** The till of the one who asks, who may buy. */
export function tillOf(context: Context): Till {
  const { providerId } = requirePermission(context, 'license.buy');
  const { database, leaveJob, now } = context;
  return { providerId, database, leaveJob, now, ...paymentsOf(context) };
}
