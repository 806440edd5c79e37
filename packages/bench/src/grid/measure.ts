import { type LoadGenerator } from '../load/load.ts';
import { type RunningServer, type RunningServers } from '../servers/start.ts';
import { type Request } from './ask.ts';
import { type Case } from './cases.ts';
import { REQUESTS, SERVERS, type ServerName } from './requests.ts';
import { median, percentile } from './statistics.ts';
import { type Tenant } from './tenants.ts';

/** How many loads' time a server is given to compile what it runs often. */
const WARM_UP = 3;

/** What one server did under one load. */
export interface Sample {
  readonly perSecond: number;
  /** Latencies in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the server a request, in milliseconds. */
  readonly cpuMs: number;
}

/** Samples of the servers in the order of the rounds: those of one round were taken one right after the other. */
export type Rounds = Readonly<Record<ServerName, readonly Sample[]>>;

/** How long and how often to measure. */
export interface Effort {
  readonly rounds: number;
  readonly seconds: number;
  readonly connections: number;
}

/** Measures every server with every case, round after round, so that what slows the machine down slows all of them. */
export async function measure(
  cases: readonly Case[],
  tenants: readonly Tenant[],
  servers: RunningServers,
  generator: LoadGenerator,
  effort: Effort,
): Promise<Map<Case, Rounds>> {
  const results = new Map(cases.map((each) => [each, noRounds()]));
  const measureOnce = async (turn: number, seconds: number, keep: boolean): Promise<void> => {
    for (const [each, samples] of results) {
      for (const name of turned(SERVERS, turn)) {
        const sample = await sampleOf(name, servers[name], each, tenants, { ...effort, generator, seconds });
        if (keep) samples[name].push(sample);
      }
    }
  };
  for (const name of SERVERS) {
    const load = { requests: requestsOf(name, cases, tenants), connections: effort.connections };
    await generator.run({ port: servers[name].port, ...load, seconds: effort.seconds * WARM_UP });
  }
  await measureOnce(0, effort.seconds / 3, false);
  for (let round = 0; round < effort.rounds; round += 1) await measureOnce(round, effort.seconds, true);
  return results;
}

const noRounds = (): Record<ServerName, Sample[]> => ({ product: [], floor: [], mercurius: [] });

/** One sample of one server: all tenants ask in turn. */
export async function sampleOf(
  name: ServerName,
  server: RunningServer,
  each: Case,
  tenants: readonly Tenant[],
  { generator, connections, seconds }: Omit<Effort, 'rounds'> & { generator: LoadGenerator },
): Promise<Sample> {
  const requests = requestsOf(name, [each], tenants);
  const before = await server.cpuMs();
  const { latencies, elapsedMs } = await generator.run({ port: server.port, requests, connections, seconds });
  const cpuMs = (await server.cpuMs()) - before;
  return {
    perSecond: latencies.length / (elapsedMs / 1000),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpuMs: cpuMs / latencies.length,
  };
}

/** The requests of all cases; the tenants take turns. */
function requestsOf(name: ServerName, cases: readonly Case[], tenants: readonly Tenant[]): Request[] {
  return cases.flatMap((each) => {
    const asks = tenants.map((tenant) => each.asks(tenant).map((asked) => REQUESTS[name](tenant, asked)));
    return (asks[0] ?? []).flatMap((_, index) => asks.flatMap((own) => own[index] ?? []));
  });
}

/** The list beginning with another element each time. */
const turned = <Value>(list: readonly Value[], by: number): Value[] =>
  list.map((_, index) => list[(index + by) % list.length] as Value);

/** The median of the samples of a server. */
export const typical = (samples: readonly Sample[]): Sample => ({
  perSecond: median(samples.map(({ perSecond }) => perSecond)),
  p50: median(samples.map(({ p50 }) => p50)),
  p99: median(samples.map(({ p99 }) => p99)),
  cpuMs: median(samples.map(({ cpuMs }) => cpuMs)),
});

/** The median over the rounds of the product's requests a second as a part of the other's. */
export const ratioTo = (other: ServerName, rounds: Rounds): number =>
  median(rounds.product.map(({ perSecond }, round) => perSecond / (rounds[other][round]?.perSecond ?? Number.NaN)));
