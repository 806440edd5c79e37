import { RequestTrialDocument, type TrialOfferFragment } from '@license-console/schema';
import { shallowReadonly, shallowRef, type Ref, type ShallowRef } from 'vue';
import { useMutation } from '../../lib/apollo/useMutation.ts';
import { newKey } from '../../lib/newKey.ts';
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
  const { run, isRunning } = useMutation(RequestTrialDocument);
  const chosen = shallowRef<ReadonlySet<string>>(new Set());
  const faults = shallowRef<TrialFaults>(noFaults);
  /** One key for one choice: whoever asks again, because no answer came, gets the trials of the first request. */
  let lastTry = { choice: '', key: newKey() };

  function keep(ids: Iterable<string>): void {
    chosen.value = new Set(ids);
    const still = [...faults.value.ofInstances].filter(([id]) => chosen.value.has(id));
    faults.value = { ofInstances: new Map(still), ofRequest: [] };
  }

  async function start(): Promise<StartedTrials | null> {
    const instanceIds = [...chosen.value];
    const choice = instanceIds.join();
    if (choice !== lastTry.choice) lastTry = { choice, key: newKey() };
    faults.value = noFaults;
    const input = { licenseType: type().id, instanceIds, idempotencyKey: lastTry.key };
    const { data, error } = await run({ input });
    if (error) {
      faults.value = { ...noFaults, ofRequest: [text.notStartedHint] };
      return null;
    }
    const { licenses, userErrors } = data.requestTrial;
    faults.value = faultsOf(userErrors, instanceIds);
    const [first] = licenses;
    return first ? { count: licenses.length, lastValidOn: first.lastValidOn } : null;
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
