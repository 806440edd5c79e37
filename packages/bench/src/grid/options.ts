import { parseArgs } from 'node:util';

/** What is to be measured, and how thoroughly. */
export interface Options {
  /** Licenses of each tenant, a database each, from few to many. */
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** Length of one load. */
  readonly seconds: number;
  /** Only cases whose name holds this. */
  readonly only: string;
  /** Whether to find out only that everything runs: the bars are not held. */
  readonly quick: boolean;
}

export const USAGE = `pnpm bench grid [--sizes 10k,100k,1m] [--rounds 5] [--seconds 1.5] [--only "page: first"] [--quick]

  --quick  one round over 10,000 licenses: whether everything runs; its figures say nothing`;

/** @throws TypeError for what is no option, or no value of one */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      sizes: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick, only } = values;
  return {
    quick,
    only,
    sizes: (values.sizes ?? (quick ? '10k' : '10k,100k,1m'))
      .split(',')
      .map(licenses)
      .sort((one, other) => one - other),
    rounds: positive('rounds', values.rounds ?? (quick ? '1' : '5')),
    seconds: positive('seconds', values.seconds ?? (quick ? '0.2' : '1.5')),
  };
}

function licenses(size: string): number {
  const [, digits, unit = ''] = /^(\d{1,7})([km]?)$/i.exec(size.trim()) ?? [];
  if (digits === undefined) throw new TypeError(`--sizes takes numbers such as 10k or 1m, not "${size}"`);
  return Number(digits) * ({ k: 1_000, m: 1_000_000 }[unit.toLowerCase()] ?? 1);
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new TypeError(`--${name} takes a number above 0, not "${value}"`);
  return number;
}
