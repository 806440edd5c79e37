/** A bar of speed, and where it was met. */
export interface Bar {
  readonly text: string;
  readonly isMet: boolean;
}

export const atLeast = (what: string, measured: number, bar: number, unit = ''): Bar => ({
  text: `${what}: ${shown(measured)}${unit}, at least ${bar}${unit}`,
  isMet: measured >= bar,
});

export const atMost = (what: string, measured: number, bar: number, unit = ''): Bar => ({
  text: `${what}: ${shown(measured)}${unit}, at most ${bar}${unit}`,
  isMet: measured <= bar,
});

const shown = (value: number): string => value.toFixed(value < 10 ? 2 : 1);

/** Prints the bars; whether all are met. */
export function printBars(bars: readonly Bar[]): boolean {
  for (const { text, isMet } of bars) console.log(`${isMet ? 'pass' : 'MISS'}  ${text}`);
  return bars.every(({ isMet }) => isMet);
}
