/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** A number from 0 up to, and without, 1. */
  next(): number;
  /** A whole number from 0 up to, and without, `end`. */
  below(end: number): number;
  pick<Value>(list: readonly Value[]): Value;
  /** One of the values, as often as its weight says. */
  weighted<Value>(choices: readonly (readonly [value: Value, weight: number])[]): Value;
  hex(digits: number): string;
  uuid(): string;
}

/** A generator of the mulberry32 kind. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed, 0x9e3779b1) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (end: number): number => Math.floor(next() * end);
  const hex = (digits: number): string => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return {
    next,
    below,
    hex,
    pick: (list) => at(list, below(list.length)),
    weighted(choices) {
      let rest = next() * choices.reduce((sum, [, weight]) => sum + weight, 0);
      const chosen = choices.findIndex(([, weight]) => (rest -= weight) < 0);
      return at(choices, chosen < 0 ? choices.length - 1 : chosen)[0];
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  };
}

function at<Value>(list: readonly Value[], index: number): Value {
  if (index >= list.length) throw new RangeError('There is nothing to choose from');
  return list[index] as Value;
}
