import type { ErrorLike } from '@apollo/client';
import {
  AssignLicensesDocument,
  ChangeAutoRenewDocument,
  MoveLicensesDocument,
  ReleaseLicensesDocument,
  ReplaceLicensesDocument,
  RevokeLicensesDocument,
  ScheduleChangeDocument,
  type AssignLicensesInput,
  type AssignLicensesMutation,
  type AssignmentCostFragment,
  type ScheduleRenewalChangeInput,
} from '@license-console/schema';
import { useMutation, type MutationOutcome } from '../../lib/apollo/useMutation.ts';
import { createKeys } from '../../lib/createKeys.ts';
import { newKey } from '../../lib/newKey.ts';
import { onlyLicense, type AssignmentChoice, type AssignmentRequest } from './assignmentRequest.ts';

/** What would come of a change, or came; with what it means for the next periods, where it is about what comes at the end. */
export type ChangePayload = Omit<AssignLicensesMutation['assignLicenses'], '__typename'> & {
  readonly nextPeriodCost?: Pick<AssignmentCostFragment, 'before' | 'after'> | null;
};
export type ChangeResult = NonNullable<ChangePayload['changeSet']>;

/** What came of a change, or why nobody answered. */
export type ChangeAnswer = { readonly payload: ChangePayload } | { readonly error: ErrorLike };

export interface Change {
  /** What would come of it. */
  look: (request: AssignmentRequest, choice: AssignmentChoice) => Promise<ChangeAnswer>;
  /** Does it; whoever tries again, because no answer came, has it done once. */
  act: (request: AssignmentRequest, choice: AssignmentChoice) => Promise<ChangeAnswer>;
}

/** All verbs as one. */
export function useChange(): Change {
  const assign = useMutation(AssignLicensesDocument);
  const revoke = useMutation(RevokeLicensesDocument);
  const release = useMutation(ReleaseLicensesDocument);
  const replace = useMutation(ReplaceLicensesDocument);
  const move = useMutation(MoveLicensesDocument);
  const autoRenew = useMutation(ChangeAutoRenewDocument);
  const schedule = useMutation(ScheduleChangeDocument);
  const keys = createKeys();

  async function ask(
    request: AssignmentRequest,
    choice: AssignmentChoice,
    how: { dryRun: boolean; idempotencyKey: string },
  ): Promise<ChangeAnswer> {
    const input = { ...how, onError: 'WHAT_WORKS' as const };
    const chosen = { ...input, ...request.target };
    switch (request.verb) {
      case 'ASSIGN':
        return answerOf(await assign.run({ input: { ...input, ...whereTo(request, choice) } }), 'assignLicenses');
      case 'REVOKE':
        return answerOf(await revoke.run({ input: chosen }), 'revokeLicenses');
      case 'RELEASE':
        return answerOf(await release.run({ input: chosen }), 'releaseLicenses');
      case 'REPLACE':
        return answerOf(await replace.run({ input: chosen }), 'replaceLicenses');
      case 'MOVE':
        return answerOf(await move.run({ input: { ...chosen, toCompany: choice.pool?.id ?? null } }), 'moveLicenses');
      case 'AUTO_RENEW_ON':
      case 'AUTO_RENEW_OFF': {
        const wish = { ...chosen, autoRenew: request.verb === 'AUTO_RENEW_ON' };
        return answerOf(await autoRenew.run({ input: wish }), 'setAutoRenew');
      }
      case 'AT_RENEWAL':
        return answerOf(await schedule.run({ input: { ...chosen, ...toSchedule(choice) } }), 'scheduleRenewalChange');
    }
  }

  return {
    look: (request, choice) => ask(request, choice, { dryRun: true, idempotencyKey: newKey() }),
    async act(request, choice) {
      const answer = await ask(request, choice, { dryRun: false, idempotencyKey: keys.keyFor([request, choice]) });
      if (!('error' in answer)) keys.forget();
      return answer;
    },
  };
}

type Scheduled = Pick<ScheduleRenewalChangeInput, 'doNotRenew' | 'licenseType' | 'withdraw'>;

function toSchedule({ atRenewal: { what, typeId } }: AssignmentChoice): Scheduled {
  const licenseType = what === 'SCHEDULE_TYPE' ? typeId : null;
  return { doNotRenew: what === 'SCHEDULE_END', licenseType, withdraw: what === 'WITHDRAW' };
}

/** One license goes to the instance that was chosen; others are given out among those that need them. */
function whereTo(request: AssignmentRequest, { instance }: AssignmentChoice): Partial<AssignLicensesInput> {
  const licenseId = onlyLicense(request);
  return licenseId !== null && instance
    ? { assignments: [{ licenseId, instanceId: instance.id }] }
    : { licenses: request.target };
}

function answerOf<Name extends string>(
  outcome: MutationOutcome<Record<Name, ChangePayload>>,
  name: Name,
): ChangeAnswer {
  return outcome.error ? { error: outcome.error } : { payload: outcome.data[name] };
}
