import { cannotListen } from './address.ts';
import { createApp } from './app.ts';
import { type Closing } from './closing.ts';
import { type Config } from './config.ts';
import { buildConsole, serveConsole } from './console.ts';
import { connect } from './database/connection.ts';
import { loadDemo } from './modules/import/index.ts';
import { createStripe } from './modules/payment/index.ts';
import { entities } from './modules.ts';
import { migrate } from './database/migrate.ts';
import { findDemoSignIns, type DemoSignIn } from './modules/session/index.ts';
import { createLog } from './log.ts';
import { loadSecret } from './secret.ts';

export interface Serving {
  config: Config;
  /** Of the database. */
  url: string;
  /** Gets what must be closed at the end. */
  running: Closing;
  /** Told of each step; may throw to give up. */
  step: (text: string) => void;
}

/**
 * Brings the database up to date, builds the console where its sources changed, and listens.
 *
 * @returns the demo sign-ins, where the demo world is in the database
 * @throws CannotStart for what an operator can put right
 */
export async function serve({ config, url, running, step }: Serving): Promise<DemoSignIn[]> {
  const log = createLog(config.logLevel);
  const onError = (error: Error) => log.warn('A connection to the database was lost:', error.message);

  step('Preparing the database');
  const database = await connect(url, { entities, poolSize: config.databasePoolSize, onError });
  running.defer(() => database.close());
  await migrate(url);
  if (config.demo) await loadDemo(database, { now: new Date(), begins: () => step('Loading the demo world') });
  const folder = await buildConsole(() => step('Building the console'));

  step('Starting the server');
  const secret = await loadSecret(config);
  const demoSignIns = config.demo ? await findDemoSignIns(database) : [];
  const settings = {
    demo: demoSignIns.length > 0,
    baseUrl: config.baseUrl,
    secret,
    eventsKeptDays: config.eventsKeptDays,
    ...(config.stripe && { payment: createStripe(config.stripe) }),
    log: (message: string, error: unknown) => log.error(message, error),
  };
  const app = await createApp(database, settings);
  running.defer(() => app.close());
  await serveConsole(app.server, folder);
  const { host, port } = config;
  await app.listen({ host, port }).catch((error: unknown) => {
    throw cannotListen(error, config);
  });
  return demoSignIns;
}
