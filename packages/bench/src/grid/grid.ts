import { resolve } from 'node:path';
import pg from 'pg';
import { openEmbedded } from '@license-console/server/src/database/embedded.ts';
import { startLoadGenerator, type LoadGenerator } from '../load/load.ts';
import { type Planner } from '../servers/measured.ts';
import { startServers } from '../servers/start.ts';
import { prepareDatabase } from '../world/databases.ts';
import { checkAgreement } from './agree.ts';
import { measureAlone } from './alone.ts';
import { atLeast, printBars, type Bar } from './bars.ts';
import { CASES, type Case } from './cases.ts';
import { measure, ratioTo, type Rounds } from './measure.ts';
import { type Options } from './options.ts';
import { printRounds } from './report.ts';
import { SERVERS } from './requests.ts';
import { openTenants } from './tenants.ts';

const FOLDER = resolve(import.meta.dirname, '../../../../.cache/bench');
const CONNECTIONS = 16;

const PLANNERS = {
  auto: { title: 'planner as it comes', pageBar: 0.75 },
  force_generic_plan: { title: 'generic plans on all sides', pageBar: 0.55 },
} satisfies Record<Planner, { title: string; pageBar: number }>;

/**
 * Measures what the Licenses page asks for, of the product and of its peers over the same databases.
 *
 * @returns whether every bar is met
 */
export async function benchGrid(options: Options): Promise<boolean> {
  await using running = new AsyncDisposableStack();
  const tell = (step: string): void => console.log(step);
  const embedded = await openEmbedded({ dataDir: FOLDER, onProgress: tell });
  running.defer(() => embedded.stop());
  const generator = startLoadGenerator();
  running.defer(() => generator.stop());

  const databases: string[] = [];
  for (const size of options.sizes) databases.push(await prepareDatabase(embedded.url, size, tell));
  const cases = CASES.filter(({ name }) => name.includes(options.only));
  const bars: Bar[] = [];
  for (const [index, database] of databases.entries()) {
    const isLargest = index === databases.length - 1;
    const planners: Planner[] = isLargest && !options.quick ? ['auto', 'force_generic_plan'] : ['auto'];
    for (const planner of planners) {
      const results = await compare(database, planner, cases, { generator, ...options });
      printRounds(`${options.sizes[index]} licenses a tenant, ${PLANNERS[planner].title}`, results);
      if (isLargest) bars.push(...pageBars(planner, results));
    }
  }
  bars.push(...(await measureAlone(databases, cases, { generator, ...options })));
  console.log('');
  const met = printBars(bars);
  return met || options.quick;
}

type Measuring = Options & { generator: LoadGenerator };

async function compare(
  database: string,
  planner: Planner,
  cases: readonly Case[],
  { generator, ...options }: Measuring,
): Promise<Map<Case, Rounds>> {
  await setPlanner(database, planner);
  await using running = new AsyncDisposableStack();
  running.defer(() => setPlanner(database, 'auto'));
  const servers = await startServers(database, planner);
  for (const name of SERVERS) running.defer(() => servers[name].stop());
  const { product, floor, mercurius } = servers;
  const tenants = await openTenants(database, product.port);
  await checkAgreement(cases, tenants, { product: product.port, floor: floor.port, mercurius: mercurius.port });
  return await measure(cases, tenants, servers, generator, { ...options, connections: CONNECTIONS });
}

/** For connections that are opened from now on. */
async function setPlanner(database: string, planner: Planner): Promise<void> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query(`alter database ${new URL(database).pathname.slice(1)} set plan_cache_mode = ${planner}`);
  await client.end();
}

function pageBars(planner: Planner, results: ReadonlyMap<Case, Rounds>): Bar[] {
  const { title, pageBar } = PLANNERS[planner];
  return [...results]
    .filter(([{ kind }]) => kind === 'page')
    .map(([{ name }, rounds]) => atLeast(`${name}, ${title}, ÷ Mercurius`, ratioTo('mercurius', rounds), pageBar));
}
