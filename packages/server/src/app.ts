import 'reflect-metadata';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Database } from './database/connection.ts';
import { tenantDatabase } from './database/tenant.ts';
import { createExecute } from './http/execute.ts';
import { createGate } from './http/gate.ts';
import { createGraphql } from './http/graphql.ts';
import { createGuard } from './http/guard.ts';
import { createKeyLimit } from './http/key-limit.ts';
import { serveHealth } from './http/health.ts';
import { type Log } from './http/mask-errors.ts';
import { createContext } from './http/request-context.ts';
import { type Context } from './kernel/context.ts';
import { createServer, serveGraphql } from './http/server.ts';
import { serveSocket } from './http/socket.ts';
import { openJobs } from './database/job-queue.ts';
import { startLive } from './live/live.ts';
import { openApiKeys } from './modules/api-key/index.ts';
import { changeSetQueues, startPruningChanges, type ChangeDesk } from './modules/assignment/index.ts';
import { installDemoClock, openDemoClock } from './modules/demo-clock/index.ts';
import { startExpiryClock, startFolding } from './modules/license/index.ts';
import { serveInstanceImports } from './modules/enrollment/index.ts';
import { lookAfterFold, policyQueues } from './modules/policy/index.ts';
import { createSandbox, installPayments, type Deliver, type PaymentProvider } from './modules/payment/index.ts';
import { purchaseQueues, servePaymentMessages, type Till } from './modules/purchase/index.ts';
import { renewalQueues, startRenewalClock } from './modules/renewal/index.ts';
import { openSessions } from './modules/session/index.ts';
import { createSchema } from './schema.ts';

export interface AppSettings {
  /** Where browsers reach the console: `http://localhost:4000`. */
  readonly baseUrl: string;
  /** Signs the session cookies; 32 characters or more, kept secret, the same in all processes. */
  readonly secret: string;
  /** Tells the time to every rule; the system's clock by default. */
  readonly clock?: { now(): Date };
  /** Told of faults that nobody foresaw; writes them to the console by default. */
  readonly log?: Log;
  /** Who takes payments; the sandbox by default. */
  readonly payment?: PaymentProvider;
  /** How the sandbox posts its messages; over the network by default. */
  readonly deliver?: Deliver;
  /** Whether licenses are renewed here; true unless said otherwise. */
  readonly renews?: boolean;
  /** Whether this is the demo world, whose clock can be moved; not unless said. */
  readonly demo?: boolean;
  /** Days for which events are kept; 7 by default. */
  readonly eventsKeptDays?: number;
  /** Whether sign-in is limited to 10 attempts a minute from one address; true unless said otherwise. */
  readonly limitSignIn?: boolean;
}

/** Console and API over one database. */
export interface App {
  readonly server: FastifyInstance;
  /** Rejects with the code EADDRINUSE when the port is taken. */
  listen(address: { host: string; port: number }): Promise<void>;
  /** Has what waits for an instant look again: the clock was moved. */
  readonly clockMoved: () => void;
  /** Lets requests end, closes sockets and its own connections; the database stays open. */
  close(): Promise<void>;
}

/** Puts the parts together; nothing listens yet. */
export async function createApp(database: Database, settings: AppSettings): Promise<App> {
  const { baseUrl, log = logToConsole, renews = true } = settings;
  const { clock: realClock = { now: () => new Date() } } = settings;
  const demoClock = settings.demo
    ? await openDemoClock(database, realClock, (error) => log('The clock is not followed', error))
    : null;
  const clock = demoClock ?? realClock;
  const sessions = await openSessions(database, { ...settings, log });
  const apiKeys = openApiKeys(database, { clock, log });
  const gate = createGate([apiKeys, sessions]);
  const onError = (error: unknown): void => log('Events are delayed', error);
  const live = startLive(database, {
    onError,
    onAccessChanged: (actorId) => gate.changed(actorId),
    ...(settings.eventsKeptDays && { keptDays: settings.eventsKeptDays }),
  });
  const expiryClock = startExpiryClock({ database, clock, served: live.served, onError });
  live.onActivity(expiryClock.wake);
  const jobs = await openJobs(database.url, (error) => log('A job failed, and is tried again', error));
  const { leave: leaveJob } = jobs;
  const onFoldError = (error: unknown): void => log('Counts are not folded', error);
  const folding = startFolding(database, clock, onFoldError, (run, providerId) =>
    lookAfterFold(run, providerId, leaveJob),
  );
  const stopPruning = startPruningChanges(database, (error) => log('Old changes are not removed', error));
  const server = createServer(log, baseUrl.startsWith('https:'));
  const schema = await createSchema();
  const guard = createGuard(schema);
  const execute = createExecute(schema);
  const apollo = createGraphql(schema, guard, execute, log);
  await apollo.start();

  const limitKey = await createKeyLimit(server);
  const contextOf = async (request: FastifyRequest): Promise<Context> => {
    const { id, headers } = request;
    const actor = await gate.actorOf(headers);
    if (actor) await limitKey(request, actor);
    const events = actor && live.feedOf(actor.providerId);
    return createContext(database, { app: server, requestId: id, actor, leaveJob, clock, events });
  };
  serveGraphql(server, apollo, contextOf);
  serveInstanceImports(server, { baseUrl, contextOf });
  serveSocket(server, {
    ...{ schema, guard, execute, gate, baseUrl, log },
    contextOf: ({ requestId, actor }) => {
      const events = live.feedOf(actor.providerId);
      return createContext(database, { app: server, requestId, actor, leaveJob, clock, events });
    },
  });
  const sandbox = createSandbox({ ...settings, database, clock, leaveJob });
  const payment = settings.payment ?? sandbox.provider;
  sandbox.serve(server);
  const tillFor = (providerId: string): Till => ({
    ...{ providerId, payment, baseUrl, leaveJob, now: clock.now() },
    database: tenantDatabase(database, providerId),
  });
  const deskFor = (providerId: string): ChangeDesk => ({
    ...{ providerId, leaveJob, now: clock.now() },
    database: tenantDatabase(database, providerId),
  });
  installPayments(server, { payment, baseUrl });
  servePaymentMessages(server, { provider: payment, tillFor, log });
  serveHealth(server, database);
  sessions.serve(server);
  await jobs.work([
    ...sandbox.queues,
    ...purchaseQueues(tillFor),
    ...renewalQueues(tillFor),
    ...changeSetQueues(deskFor),
    ...policyQueues(deskFor),
  ]);
  const renewals = renews
    ? startRenewalClock({ database, clock, leaveJob }, (error) => log('Renewals are delayed', error))
    : undefined;
  const clockMoved = (): void => {
    expiryClock.wake();
    renewals?.wake();
  };
  if (demoClock) installDemoClock(server, demoClock, clockMoved);

  return {
    server,
    async listen(address) {
      await server.listen(address);
    },
    clockMoved,
    async close() {
      await server.close();
      await apollo.stop();
      expiryClock.stop();
      stopPruning();
      await Promise.all([renewals?.stop(), demoClock?.stop()]);
      await Promise.all([live.stop(), folding.stop(), jobs.stop(), sessions.close(), apiKeys.close()]);
    },
  };
}

const logToConsole: Log = (message, error) => console.error(message, error);
