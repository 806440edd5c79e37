import { parseArgs } from 'node:util';

/** How thoroughly assignments are measured. */
export interface AssignOptions {
  readonly rounds: number;
  /** Length of one load. */
  readonly seconds: number;
  /** Whether to find out only that everything runs: the bars are not held. */
  readonly quick: boolean;
}

export const ASSIGN_USAGE = `pnpm bench assign [--rounds 5] [--seconds 3] [--quick]

  --quick  one short round: whether everything runs; its figures say nothing`;

/** @throws TypeError for what is no option, or no value of one */
export function readAssignOptions(args: string[]): AssignOptions {
  const options = { rounds: { type: 'string' }, seconds: { type: 'string' }, quick: { type: 'boolean' } } as const;
  const { quick = false, rounds, seconds } = parseArgs({ args, options }).values;
  return {
    quick,
    rounds: above0('rounds', rounds ?? (quick ? '1' : '5')),
    seconds: above0('seconds', seconds ?? (quick ? '0.5' : '3')),
  };
}

function above0(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new TypeError(`--${name} takes a number above 0, not "${value}"`);
  return number;
}
