import { newKey } from './newKey.ts';

/** Idempotency keys of what must be done once. */
export interface Keys {
  /** The same key for the same input as the last time, however often it is tried; a new one for another. */
  keyFor: (input: unknown) => string;
  /** It was answered: from here on the same input is another act, with a key of its own. */
  forget: () => void;
}

/** Keys for one kind of act. Inputs are the same where their JSON is. */
export function createKeys(): Keys {
  let last: { content: string; key: string } | null = null;

  return {
    keyFor(input) {
      const content = JSON.stringify(input);
      if (last?.content !== content) last = { content, key: newKey() };
      return last.key;
    },
    forget: () => (last = null),
  };
}
