import { RequestTrialDocument, type TrialOfferFragment } from '@license-console/schema';
import { shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue';
import { useCommand } from '../../lib/apollo/useCommand.ts';
import { trialMessages as text } from './trial.messages.ts';
import { faultsOf, noFaults, type TrialFaults } from './trialFaults.ts';

/** Trials that have begun. */
export interface StartedTrials {
  readonly count: number;
  /** Their last day: YYYY-MM-DD. */
  readonly lastValidOn: string;
}

export interface TrialRequest {
  /** Ids of the instances that were chosen, in the order of the choice. */
  readonly chosen: Readonly<ShallowRef<ReadonlySet<string>>>;
  /** Why the last request was refused; what is no longer chosen is left out. */
  readonly faults: Readonly<ShallowRef<TrialFaults>>;
  readonly isRunning: Readonly<Ref<boolean>>;
  choose: (id: string, isChosen: boolean) => void;
  /** Takes out of the choice what the server will not try. */
  leaveOutFaulty: () => void;
  /** Asks for trials on all that is chosen; null where that was refused, or nobody answered. */
  start: () => Promise<StartedTrials | null>;
}

/** The choice of instances on which a license type is to be tried, and the request for it. */
export function useTrialRequest(type: () => TrialOfferFragment): TrialRequest {
  const {
    run,
    isRunning,
    isLost,
    faults: refused,
  } = useCommand(RequestTrialDocument, ({ requestTrial }) => requestTrial);
  const chosen = shallowRef<ReadonlySet<string>>(new Set());
  const faults = shallowRef<TrialFaults>(noFaults);

  function keep(ids: Iterable<string>): void {
    chosen.value = new Set(ids);
    const still = [...faults.value.ofInstances].filter(([id]) => chosen.value.has(id));
    faults.value = { ofInstances: new Map(still), ofRequest: [] };
  }

  async function start(): Promise<StartedTrials | null> {
    const instanceIds = [...chosen.value];
    faults.value = noFaults;
    const payload = await run({ licenseType: type().id, instanceIds });
    faults.value = isLost.value
      ? { ...noFaults, ofRequest: [text.notStartedHint] }
      : faultsOf(refused.value, instanceIds);
    const [first] = payload?.licenses ?? [];
    return payload && first ? { count: payload.licenses.length, lastValidOn: first.lastValidOn } : null;
  }

  return {
    chosen: shallowReadonly(chosen),
    faults: shallowReadonly(faults),
    isRunning,
    choose(id, isChosen) {
      const others = [...chosen.value].filter((other) => other !== id);
      keep(isChosen ? [...others, id] : others);
    },
    leaveOutFaulty: () => keep([...chosen.value].filter((id) => !faults.value.ofInstances.has(id))),
    start,
  };
}
