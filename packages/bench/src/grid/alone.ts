import { type LoadGenerator } from '../load/load.ts';
import { startServer, type RunningServer } from '../servers/start.ts';
import { atMost, type Bar } from './bars.ts';
import { type Case } from './cases.ts';
import { sampleOf, type Effort, type Sample } from './measure.ts';
import { median } from './statistics.ts';
import { openTenants, type Tenant } from './tenants.ts';

const SUMMARY_GROWTH = 1.5;
const SEARCH_MS: Partial<Record<Case['kind'], number>> = { 'search page': 25, 'search counts': 100 };

type Measuring = Omit<Effort, 'connections'> & { generator: LoadGenerator };

/**
 * Measures how long the product takes for one who is alone with it: for searching, and for the summary in the largest
 * database and in the smallest, in turns.
 *
 * @param databases from few licenses to many
 */
export async function measureAlone(
  databases: readonly string[],
  cases: readonly Case[],
  { generator, rounds, seconds }: Measuring,
): Promise<Bar[]> {
  await using running = new AsyncDisposableStack();
  const open = async (database: string | undefined): Promise<Opened> => {
    if (database === undefined) throw new RangeError('There is no database to measure');
    const server = await startServer('product', database);
    running.defer(() => server.stop());
    return { server, tenants: await openTenants(database, server.port) };
  };
  const small = await open(databases[0]);
  const large = await open(databases.at(-1));

  const medianOf = async ({ server, tenants }: Opened, each: Case): Promise<number> => {
    const sample: Sample = await sampleOf('product', server, each, tenants, { generator, seconds, connections: 1 });
    return sample.p50;
  };
  const latencies = new Map(cases.map((each) => [each, noLatencies()]));
  for (let round = -1; round < rounds; round += 1) {
    for (const [each, kept] of latencies) {
      const [little, much] = [await medianOf(small, each), await medianOf(large, each)];
      if (round < 0) continue; // warm by now
      kept.small.push(little);
      kept.large.push(much);
    }
  }
  console.log('\nOne connection, p50 ms: least licenses, most licenses');
  return [...latencies].flatMap(([each, kept]) => {
    const figures = [median(kept.small), median(kept.large)].map((figure) => figure.toFixed(2).padStart(12));
    console.log(each.name.padEnd(24) + figures.join(''));
    return barsOf(each, kept);
  });
}

/** Medians of the rounds in the smallest database and in the largest. */
type Latencies = Record<'small' | 'large', number[]>;

const noLatencies = (): Latencies => ({ small: [], large: [] });

interface Opened {
  server: RunningServer;
  tenants: Tenant[];
}

function barsOf({ name, kind }: Case, { small, large }: Latencies): Bar[] {
  const growth = median(large.map((latency, round) => latency / (small[round] ?? Number.NaN)));
  if (kind === 'summary') return [atMost(`${name}, most licenses ÷ least`, growth, SUMMARY_GROWTH)];
  const bar = SEARCH_MS[kind];
  return bar === undefined ? [] : [atMost(name, median(large), bar, ' ms')];
}
