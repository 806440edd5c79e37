import { resolve } from 'node:path';
import { connect } from '@license-console/server/src/database/connection.ts';
import { openEmbedded } from '@license-console/server/src/database/embedded.ts';
import { transactAsOwner } from '@license-console/server/src/database/owner.ts';
import { foldCounts, verifyProvider } from '@license-console/server/src/modules/license/index.ts';
import { ask } from '../grid/tenants.ts';
import { atLeast, printBars } from '../grid/bars.ts';
import { post } from '../grid/ask.ts';
import { median, percentile } from '../grid/statistics.ts';
import { startServer } from '../servers/start.ts';
import { openApiClients, openBareClients, type ApiSession, type Clients } from './assigners.ts';
import { type AssignOptions } from './options.ts';
import { makeWorld, PERSON, type Assigner, type AssignWorld } from './world.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../.cache/bench');
const CLIENTS = [8, 32] as const;
const ASSIGNERS: readonly Assigner[] = ['product', 'without', 'bare'];
/** Assignments that one load can come to at the most, a second. */
const MOST_PER_SECOND = 6_000;

/**
 * Measures how many licenses a second are assigned through the API, of one provider, beside the same without roll-ups
 * and beside plain SQL; then recounts everything.
 *
 * @returns whether every bar is met
 */
export async function benchAssign(options: AssignOptions): Promise<boolean> {
  await using running = new AsyncDisposableStack();
  const embedded = await openEmbedded({ dataDir: FOLDER, onProgress: (step) => console.log(step) });
  running.defer(() => embedded.stop());
  const loads = (options.rounds + 1) * CLIENTS.length;
  const world = await makeWorld(embedded.url, Math.ceil((loads * options.seconds * MOST_PER_SECOND) / 3));
  const openers = await startAssigners(world, running);
  const results = new Map<string, Sample[]>();
  const places: Record<Assigner, number> = { product: 0, without: 0, bare: 0 };

  const measureRound = async (round: number): Promise<void> => {
    for (const [clients, assigner] of pairsOf(CLIENTS, turned(ASSIGNERS, round + 1))) {
      const next = (): string | undefined => world.instanceIds[places[assigner]++];
      const sample = await load(await openers[assigner](clients), next, options.seconds);
      if (round >= 0) samplesOf(results, assigner, clients).push(sample);
    }
  };
  for (let round = -1; round < options.rounds; round += 1) await measureRound(round);

  print(results);
  await verify(world);
  const bars = CLIENTS.map((clients) => {
    const ratio = ratioOf(samplesOf(results, 'product', clients), samplesOf(results, 'without', clients));
    return atLeast(`assignments at ${clients} clients, ÷ without roll-ups`, ratio, 0.9);
  });
  console.log('');
  return printBars(bars) || options.quick;
}

type Opener = (clients: number) => Promise<Clients>;

async function startAssigners(
  { urls, providerId }: AssignWorld,
  running: AsyncDisposableStack,
): Promise<Record<Assigner, Opener>> {
  const api = async (database: string): Promise<Opener> => {
    const server = await startServer('product', database);
    running.defer(() => server.stop());
    const session = await signIn(server.port);
    return (clients) => Promise.resolve(openApiClients(clients, session));
  };
  return {
    product: await api(urls.product),
    without: await api(urls.without),
    bare: (clients) => openBareClients(clients, urls.bare, providerId),
  };
}

async function signIn(port: number): Promise<ApiSession> {
  const { path, headers, body } = post('/api/auth/sign-in/email', PERSON, { origin: 'http://localhost' });
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!response.ok || !cookie) throw new Error(`Signing in was answered ${response.status}`);
  const { licenseTypes } = await ask<{ licenseTypes: { id: string; code: string }[] }>(
    port,
    post('/graphql', { query: '{ licenseTypes { id code } }' }, { cookie }),
  );
  const licenseType = licenseTypes.find(({ code }) => code === 'DESKTOP')?.id;
  if (licenseType === undefined) throw new Error('There is no type DESKTOP');
  return { port, cookie, licenseType };
}

interface Sample {
  readonly perSecond: number;
  /** In milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Every client assigns one license after the other, until the time is over. */
async function load(clients: Clients, next: () => string | undefined, seconds: number): Promise<Sample> {
  const latencies: number[] = [];
  const start = performance.now();
  const work = async (assign: (instanceId: string) => Promise<void>): Promise<void> => {
    while (performance.now() - start < seconds * 1000) {
      const instanceId = next();
      if (instanceId === undefined) throw new Error('All instances have a license: there are too few for this run');
      const before = performance.now();
      await assign(instanceId);
      latencies.push(performance.now() - before);
    }
  };
  await Promise.all(clients.assign.map(work));
  const elapsed = (performance.now() - start) / 1000;
  await clients.close();
  return { perSecond: latencies.length / elapsed, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

function samplesOf(results: Map<string, Sample[]>, assigner: Assigner, clients: number): Sample[] {
  const key = `${assigner} ${clients}`;
  const samples = results.get(key) ?? [];
  results.set(key, samples);
  return samples;
}

const ratioOf = (ours: readonly Sample[], others: readonly Sample[]): number =>
  median(ours.map(({ perSecond }, round) => perSecond / (others[round]?.perSecond ?? Number.NaN)));

const pairsOf = <One, Other>(ones: readonly One[], others: readonly Other[]): (readonly [One, Other])[] =>
  ones.flatMap((one) => others.map((other) => [one, other] as const));

const turned = <Value>(list: readonly Value[], by: number): Value[] =>
  list.map((_, index) => list[(index + by) % list.length] as Value);

const NAMES: Record<Assigner, string> = {
  product: 'product',
  without: 'product without roll-ups',
  bare: 'bare SQL',
};

function print(results: Map<string, Sample[]>): void {
  console.log(`\n${'clients'.padEnd(9)}${''.padEnd(26)}${['assigned/s', 'p50 ms', 'p99 ms'].map(right).join('')}`);
  for (const clients of CLIENTS)
    for (const assigner of ASSIGNERS) {
      const samples = samplesOf(results, assigner, clients);
      const figures = [
        median(samples.map(({ perSecond }) => perSecond)).toFixed(0),
        median(samples.map(({ p50 }) => p50)).toFixed(1),
        median(samples.map(({ p99 }) => p99)).toFixed(1),
      ];
      console.log(`${String(clients).padEnd(9)}${NAMES[assigner].padEnd(26)}${figures.map(right).join('')}`);
    }
}

const right = (figure: string): string => figure.padStart(12);

/** Recounts what the product keeps about its licenses. */
async function verify({ urls, providerId }: AssignWorld): Promise<void> {
  const database = await connect(urls.product);
  try {
    const now = new Date();
    await transactAsOwner(database.owner, (run) => foldCounts(run, providerId, now));
    const differences = await transactAsOwner(database.owner, (run) => verifyProvider(run, providerId, now));
    if (differences.length > 0) throw new Error(`The counts are wrong: ${JSON.stringify(differences.slice(0, 5))}`);
    console.log('\nrecounted: all invariants hold');
  } finally {
    await database.close();
  }
}
