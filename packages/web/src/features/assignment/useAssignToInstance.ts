import { AssignLicensesDocument, AssignNextDocument } from '@license-console/schema';
import { computed, shallowReadonly, shallowRef, type ComputedRef, type ShallowRef } from 'vue';
import { useCommand } from '../../lib/apollo/useCommand.ts';
import { instanceLicensesMessages as text } from './instanceLicenses.messages.ts';
import type { ChangeResult } from './useChange.ts';

export interface AssigningToInstance {
  /** Puts the license on the instance, or, where that is null, the next free one of the type; null where that failed. */
  assign: (instanceId: string, typeId: string, licenseId: string | null) => Promise<ChangeResult | null>;
  readonly isRunning: ComputedRef<boolean>;
  /** Why it failed, in a sentence; '' while it did not. */
  readonly fault: Readonly<ShallowRef<string>>;
}

/** Puts a license on an instance: once, however often the same is tried. */
export function useAssignToInstance(): AssigningToInstance {
  const next = useCommand(AssignNextDocument, ({ assignNext }) => assignNext);
  const pair = useCommand(AssignLicensesDocument, ({ assignLicenses }) => ({
    ...assignLicenses,
    // What became of the one license says more than that it was refused.
    userErrors: assignLicenses.userErrors.map((error, place) => ({
      ...error,
      message: assignLicenses.outcomes[place]?.message ?? error.message,
    })),
  }));
  const fault = shallowRef('');

  return {
    isRunning: computed(() => next.isRunning.value || pair.isRunning.value),
    fault: shallowReadonly(fault),
    async assign(instanceId, typeId, licenseId) {
      fault.value = '';
      const payload =
        licenseId === null
          ? await next.run({ instanceId, licenseType: typeId })
          : await pair.run({ assignments: [{ licenseId, instanceId }] });
      const { faults, isLost } = licenseId === null ? next : pair;
      if (!payload) fault.value = isLost.value ? text.assign.lost : (faults.value[0]?.message ?? '');
      return payload?.changeSet ?? null;
    },
  };
}
