import { strictEqual } from 'node:assert';
import { resolve } from 'node:path';
import { openEmbedded } from '@license-console/server/src/database/embedded.ts';
import { atMost, printBars, type Bar } from '../grid/bars.ts';
import { median, percentile } from '../grid/statistics.ts';
import { prepareDatabase } from '../world/databases.ts';
import {
  LIVE_SERVERS,
  measureLive,
  measureStall,
  type LiveMeasuring,
  type LiveSample,
  type LiveServer,
  type Turns,
} from './measure.ts';
import { type LiveOptions } from './options.ts';
import { startReaders } from './readers.ts';
import { openLiveWorld } from './world.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../.cache/bench');
const LICENSES = 10_000;
const STALL = { sockets: 200, stalled: 5, events: 150 };

type Samples = Record<LiveServer, LiveSample[]>;

/**
 * Measures how long all subscribers wait for an event, of the product and of plain graphql-ws over the same database.
 *
 * @returns whether every bar is met
 */
export async function benchLive({ sockets, events, rounds, quick }: LiveOptions): Promise<boolean> {
  await using running = new AsyncDisposableStack();
  const tell = (step: string): void => console.log(step);
  const embedded = await openEmbedded({ dataDir: FOLDER, onProgress: tell });
  running.defer(() => embedded.stop());
  const database = await prepareDatabase(embedded.url, LICENSES, tell);
  tell('Signing people in');
  const world = await openLiveWorld(database, [Math.max(...sockets, STALL.sockets), STALL.sockets + STALL.stalled]);
  running.defer(() => world.close());
  const readers = startReaders();
  running.defer(() => readers.stop());
  const measuring: LiveMeasuring = { world, readers, events };

  console.log(row('sockets', '', ['first p50', 'first p99', 'last p50', 'last p99', 'CPU ms', 'kB a socket']));
  const bars: Bar[] = [];
  for (const count of sockets) {
    const samples: Samples = { product: [], 'plain-live': [] };
    for (let round = 0; round < rounds; round++)
      for (const name of round % 2 === 0 ? LIVE_SERVERS : LIVE_SERVERS.toReversed())
        samples[name].push(await measureLive(name, count, measuring));
    strictEqual(sampleOf(samples['plain-live']), sampleOf(samples.product), 'Both servers tell the same of an event');
    for (const name of LIVE_SERVERS) printSamples(count, name, samples[name]);
    bars.push(...barsOf(count, samples));
  }
  bars.push(await stallBar(measuring, quick ? events : STALL.events));
  console.log('');
  const met = printBars(bars);
  return met || quick;
}

const sampleOf = ([first]: readonly LiveSample[]): string | undefined => first?.deliveries[0]?.sample;

const lastsOf = ({ deliveries }: LiveSample): number[] => deliveries.map(({ last }) => last);
const firstsOf = (samples: readonly LiveSample[]): number[] =>
  samples.flatMap(({ deliveries }) => deliveries.map(({ first }) => first));

/** Ratios are taken round by round, as what slows the machine down slows both. */
function barsOf(count: number, { product, 'plain-live': plain }: Samples): Bar[] {
  const ratio = median(
    product.map((sample, round) => {
      const other = plain[round];
      return other ? median(lastsOf(sample)) / median(lastsOf(other)) : Number.NaN;
    }),
  );
  return [
    atMost(`last delivery to ${count}, ÷ plain graphql-ws`, ratio, 0.4),
    atMost(`first delivery to ${count}, p99`, percentile(firstsOf(product), 0.99), 100, ' ms'),
    atMost(
      `memory of ${count}, a socket`,
      median(product.map(({ bytesOfSocket }) => bytesOfSocket)) / 1_000,
      20,
      ' kB',
    ),
  ];
}

async function stallBar(measuring: LiveMeasuring, events: number): Promise<Bar> {
  const { calm, stalling } = await measureStall(STALL.sockets, STALL.stalled, { ...measuring, events });
  const ratio = ratioOf(stalling) / ratioOf(calm);
  return atMost(`last delivery beside ${STALL.stalled} clients that do not read, ÷ while all do`, ratio, 1.1);
}

const ratioOf = ({ beside, apart }: Turns): number =>
  median(beside.map((last, event) => last / (apart[event] ?? Number.NaN)));

function printSamples(count: number, name: LiveServer, samples: readonly LiveSample[]): void {
  const firsts = firstsOf(samples);
  const lasts = samples.flatMap(lastsOf);
  const figures = [percentile(firsts, 0.5), percentile(firsts, 0.99), percentile(lasts, 0.5), percentile(lasts, 0.99)];
  const cpuMs = median(samples.map((sample) => sample.cpuMs));
  const kilobytes = median(samples.map(({ bytesOfSocket }) => bytesOfSocket)) / 1_000;
  console.log(
    row(
      String(count),
      name,
      [...figures, cpuMs, kilobytes].map((figure) => figure.toFixed(1)),
    ),
  );
}

const row = (sockets: string, server: string, figures: readonly string[]): string =>
  `${sockets.padEnd(10)}${server.padEnd(12)}${figures.map((figure) => figure.padStart(12)).join('')}`;
