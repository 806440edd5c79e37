import { once } from 'node:events';
import { resolve } from 'node:path';
import { assertFree } from './address.ts';
import { Closing } from './closing.ts';
import { readConfig, type Config } from './config.ts';
import { joinEmbedded, openEmbedded } from './database/embedded.ts';
import { CannotStart } from './kernel/cannot-start.ts';
import { createProgress } from './progress.ts';
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
  await using running = new Closing();
  const existing = config.databaseUrl ?? (await joinDatabase(config, running));
  await assertFree(config);

  const url = existing ?? (await startDatabase(config, running));
  // Loaded only now: it takes a second or more, and what was checked above is told at once.
  step('Loading the server');
  const { serve } = await import('./serve.ts');
  const demoSignIns = await serve({ config, url, running, step });
  progress.done();

  console.log(`License Console runs at ${config.baseUrl}`);
  for (const { email, password, role, providerName } of demoSignIns)
    console.log(`  ${providerName}, ${role.toLowerCase()}: ${email} with the password ${password}`);
  if (!stop.aborted) await once(stop, 'abort');
  progress.step('Stopping');
}

/** Joins the embedded PostgreSQL where it runs already, and becomes its one server. */
async function joinDatabase(config: Config, running: Closing): Promise<string | undefined> {
  const joined = await joinEmbedded(config.dataDir);
  if (!joined) return undefined;
  running.defer(() => joined.stop());
  await joined.claimServer(config.baseUrl);
  return joined.url;
}

async function startDatabase(config: Config, running: Closing): Promise<string> {
  const opened = await openEmbedded({ dataDir: config.dataDir, onProgress: step });
  running.defer(() => opened.stop());
  await opened.claimServer(config.baseUrl);
  return opened.url;
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
