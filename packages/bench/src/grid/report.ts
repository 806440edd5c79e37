import { type Case } from './cases.ts';
import { ratioTo, typical, type Rounds } from './measure.ts';
import { SERVERS } from './requests.ts';

const NAME = 24;
const COLUMNS = ['req/s', 'p50 ms', 'p99 ms', 'CPU ms'];

/** Prints a line for each case and server. Ratios are of requests a second. */
export function printRounds(title: string, results: ReadonlyMap<Case, Rounds>): void {
  console.log(`\n${title}`);
  console.log(row('', '', [...COLUMNS, '÷ floor', '÷ Mercurius']));
  for (const [{ name }, rounds] of results) {
    for (const server of SERVERS) {
      const { perSecond, p50, p99, cpuMs } = typical(rounds[server]);
      const figures = [perSecond.toFixed(perSecond < 10 ? 1 : 0), p50.toFixed(1), p99.toFixed(1), cpuMs.toFixed(2)];
      const isProduct = server === 'product';
      const ratios = isProduct ? [ratioTo('floor', rounds), ratioTo('mercurius', rounds)] : [];
      console.log(row(isProduct ? name : '', server, [...figures, ...ratios.map((ratio) => ratio.toFixed(2))]));
    }
  }
}

const row = (name: string, server: string, figures: readonly string[]): string =>
  `${name.padEnd(NAME)}${server.padEnd(11)}${figures.map((figure) => figure.padStart(12)).join('')}`.trimEnd();
