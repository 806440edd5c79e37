import { parseArgs } from 'node:util';

/** What is to be measured, and how thoroughly. */
export interface LiveOptions {
  /** Sockets that are told of one event. */
  readonly sockets: readonly number[];
  /** Events each time. */
  readonly events: number;
  readonly rounds: number;
  /** Whether to find out only that everything runs: the bars are not held. */
  readonly quick: boolean;
}

export const LIVE_USAGE = `pnpm bench live [--sockets 1000,5000] [--events 60] [--rounds 3] [--quick]

  --quick  one round with few sockets: whether everything runs; its figures say nothing`;

/** @throws TypeError for what is no option, or no value of one */
export function readLiveOptions(args: string[]): LiveOptions {
  const { values } = parseArgs({
    args,
    options: {
      sockets: { type: 'string' },
      events: { type: 'string' },
      rounds: { type: 'string' },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  return {
    quick,
    sockets: (values.sockets ?? (quick ? '100' : '1000,5000')).split(',').map((count) => whole('sockets', count)),
    events: whole('events', values.events ?? (quick ? '5' : '60')),
    rounds: whole('rounds', values.rounds ?? (quick ? '1' : '3')),
  };
}

function whole(name: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new TypeError(`--${name} takes whole numbers, not "${value}"`);
  return number;
}
