import { once } from 'node:events';
import { resolve } from 'node:path';
import { assertFree, cannotListen } from './address.ts';
import { createApp } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { buildConsole, serveConsole } from './console.ts';
import { connect, type Database } from './database/connection.ts';
import { joinEmbedded, openEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { CannotStart } from './kernel/cannot-start.ts';
import { createLog } from './log.ts';
import { createProgress } from './progress.ts';
import { loadSecret } from './secret.ts';
import { stopSignal } from './stop-signal.ts';

const stop = stopSignal();
const progress = createProgress();

try {
  await run();
  progress.done();
} catch (error) {
  progress.fail();
  if (!stop.aborted) fail(error);
}
process.exit();

/** Starts everything, serves until the process is asked to end, and stops it all in the opposite order. */
async function run(): Promise<void> {
  const config = readConfig(resolve(import.meta.dirname, '../../../.data'));
  const log = createLog(config.logLevel);
  await using running = new AsyncDisposableStack();

  const url = await findDatabase(config, running);
  const onError = (error: Error) => log.warn('A connection to the database was lost:', error.message);
  const database = await openDatabase(url, config, onError);
  running.defer(() => database.close());

  const folder = await buildConsole(() => step('Building the console'));

  step('Starting the server');
  const secret = await loadSecret(config);
  const app = await createApp(database, {
    baseUrl: config.baseUrl,
    secret,
    log: (message, error) => log.error(message, error),
  });
  running.defer(() => app.close());
  await serveConsole(app.server, folder);
  await app.listen(config).catch((error: unknown) => Promise.reject(cannotListen(error, config) as Error));
  progress.done();

  console.log(`License Console runs at ${config.baseUrl}`);
  if (!stop.aborted) await once(stop, 'abort');
  progress.step('Stopping');
}

/** The database that is configured, or the embedded one, of which this process becomes the one server. */
async function findDatabase(config: Config, running: AsyncDisposableStack): Promise<string> {
  if (config.databaseUrl) {
    await assertFree(config);
    return config.databaseUrl;
  }
  const joined = await joinEmbedded(config.dataDir);
  running.defer(async () => joined?.stop());
  await joined?.claimServer(config.baseUrl);
  await assertFree(config);
  if (joined) return joined.url;

  const opened = await openEmbedded({ dataDir: config.dataDir, onProgress: step });
  running.defer(() => opened.stop());
  await opened.claimServer(config.baseUrl);
  return opened.url;
}

async function openDatabase(url: string, config: Config, onError: (error: Error) => void): Promise<Database> {
  step('Preparing the database');
  const database = await connect(url, { poolSize: config.databasePoolSize, onError });
  await migrate(url);
  return database;
}

/** Begins the next step, unless the process was asked to end. */
function step(text: string): void {
  stop.throwIfAborted();
  progress.step(text);
}

/** An operator reads one line; a fault of ours comes with its stack. */
function fail(error: unknown): void {
  console.error(error instanceof CannotStart ? error.message : error);
  process.exitCode = 1;
}
