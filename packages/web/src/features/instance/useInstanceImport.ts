import { computed, readonly, ref, shallowReadonly, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { newKey } from '../../lib/newKey.ts';
import { sendInstanceList, type InstanceImport, type InstanceImportProblem } from './instanceImport.ts';

export interface InstanceImporting {
  /** What would come of the list that was given last; null while that is not known. */
  readonly preview: Readonly<ShallowRef<InstanceImport | null>>;
  readonly problem: Readonly<ShallowRef<InstanceImportProblem | null>>;
  readonly running: Readonly<Ref<'check' | 'import' | null>>;
  /** Nothing is in the way, and something is new. */
  readonly canImport: ComputedRef<boolean>;
  /** Asks what would come of the list; null takes it away. */
  check: (list: Blob | null) => Promise<void>;
  /** Asks once more, where no answer came. */
  checkAgain: () => Promise<void>;
  /** Imports the list that was checked; null where that failed. Whoever tries again has it imported once. */
  run: () => Promise<InstanceImport | null>;
}

/** A list of instances: first what would come of it, then its import. */
export function useInstanceImport(): InstanceImporting {
  const preview = shallowRef<InstanceImport | null>(null);
  const problem = shallowRef<InstanceImportProblem | null>(null);
  const running = ref<'check' | 'import' | null>(null);
  let given: Blob | null = null;
  let key = newKey();

  async function check(list: Blob | null): Promise<void> {
    given = list;
    key = newKey();
    preview.value = null;
    problem.value = null;
    running.value = list ? 'check' : null;
    if (!list) return;
    const answer = await sendInstanceList(list, { dryRun: true, idempotencyKey: newKey() });
    if (given !== list) return;
    running.value = null;
    if (typeof answer === 'string') problem.value = answer;
    else preview.value = answer;
  }

  return {
    preview: shallowReadonly(preview),
    problem: shallowReadonly(problem),
    running: readonly(running),
    canImport: computed(() => {
      const { value } = preview;
      return value !== null && value.createdCount > 0 && value.badRowCount === 0 && value.userErrors.length === 0;
    }),
    check,
    checkAgain: () => check(given),
    async run() {
      if (!given) return null;
      running.value = 'import';
      problem.value = null;
      const answer = await sendInstanceList(given, { dryRun: false, idempotencyKey: key });
      running.value = null;
      if (typeof answer === 'string') {
        problem.value = answer;
        return null;
      }
      if (answer.badRowCount === 0 && answer.userErrors.length === 0) return answer;
      preview.value = answer;
      return null;
    },
  };
}
