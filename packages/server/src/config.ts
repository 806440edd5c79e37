import { resolve } from 'node:path';
import { CannotStart } from './kernel/cannot-start.ts';

/** What can be set from outside; see the table in README.md. */
export interface Config {
  /** Where the HTTP server listens. */
  readonly host: string;
  readonly port: number;
  /** How browsers reach the server, without a slash at the end. */
  readonly baseUrl: string;
  /** Where everything is kept that must survive a restart. */
  readonly dataDir: string;
  /** A PostgreSQL to use instead of the embedded one. */
  readonly databaseUrl: string | undefined;
  /** Most connections of requests at a time. */
  readonly databasePoolSize: number;
  /** Signs sessions; undefined where one is to be made and kept in the data folder. */
  readonly secret: string | undefined;
  /** Takes payments through Stripe; undefined for the sandbox. */
  readonly stripe: { readonly secretKey: string; readonly webhookSecret: string } | undefined;
  /** Days for which events are kept: whoever comes back later has to read anew. */
  readonly eventsKeptDays: number;
  /** Whether an empty database gets the demo world. */
  readonly demo: boolean;
  readonly logLevel: LogLevel;
}

const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

export type LogLevel = (typeof LOG_LEVELS)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from environment variables. Empty ones count as absent.
 *
 * @param defaultDataDir where data is kept unless DATA_DIR says otherwise
 * @throws CannotStart naming the first variable whose value cannot be used
 */
export function readConfig(defaultDataDir: string, environment: Environment = process.env): Config {
  const read = reader(environment);
  const host = read('HOST', text) ?? 'localhost';
  const port = read('PORT', wholeNumber(1, 65_535)) ?? 4000;
  return Object.freeze({
    host,
    port,
    baseUrl: read('BASE_URL', webAddress) ?? `http://${host === '0.0.0.0' ? 'localhost' : host}:${port}`,
    dataDir: resolve(readInvocationFolder(environment), read('DATA_DIR', text) ?? defaultDataDir),
    databaseUrl: read('DATABASE_URL', postgresUrl),
    databasePoolSize: read('DATABASE_POOL_SIZE', wholeNumber(1, 500)) ?? 10,
    secret: read('SECRET', longText),
    stripe: readStripe(environment),
    eventsKeptDays: read('EVENTS_KEPT_DAYS', wholeNumber(1, 365)) ?? 7,
    demo: read('DEMO', flag) ?? true,
    logLevel: read('LOG_LEVEL', logLevel) ?? 'info',
  });
}

/** @throws CannotStart for one key without the other */
function readStripe(environment: Environment): Config['stripe'] {
  const read = reader(environment);
  const secretKey = read('STRIPE_SECRET_KEY', key(/^[sr]k_(test|live)_\w+$/, 'like sk_test_… or sk_live_…'));
  const webhookSecret = read('STRIPE_WEBHOOK_SECRET', key(/^whsec_\S+$/, 'like whsec_…'));
  if (secretKey !== undefined && webhookSecret !== undefined) return Object.freeze({ secretKey, webhookSecret });
  if (secretKey === undefined && webhookSecret === undefined) return undefined;
  throw new CannotStart('STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET belong together: set both, or neither');
}

/** Where the person is who runs a command: pnpm tells, as it runs scripts elsewhere. */
export const readInvocationFolder = (environment: Environment = process.env): string => environment['INIT_CWD'] ?? '.';

/** The PostgreSQL that the tests are pointed at, if not their own. */
export const readTestServer = (environment: Environment = process.env): string | undefined =>
  reader(environment)('TEST_DATABASE_URL', postgresUrl);

/** Turns the text of a variable into its value, or says in a few words what it must be. */
type Parse<Value> = (text: string) => Value | { mustBe: string };

const reader =
  (environment: Environment) =>
  <Value extends string | number | boolean>(name: string, parse: Parse<Value>): Value | undefined => {
    const given = environment[name]?.trim();
    if (!given) return undefined;
    const value = parse(given);
    if (typeof value === 'object') throw new CannotStart(`${name} must be ${value.mustBe}`);
    return value;
  };

const text = (given: string): string => given;

const longText: Parse<string> = (given) =>
  given.length >= 32 ? given : { mustBe: 'at least 32 characters long; `openssl rand -base64 32` makes one' };

/** Its value is never repeated in a message. */
const key =
  (shape: RegExp, mustBe: string): Parse<string> =>
  (given) =>
    shape.test(given) ? given : { mustBe };

const wholeNumber =
  (least: number, most: number): Parse<number> =>
  (given) => {
    const number = Number(given);
    const fits = Number.isInteger(number) && number >= least && number <= most;
    return fits ? number : { mustBe: `a whole number from ${least} to ${most}, not "${given}"` };
  };

const flag: Parse<boolean> = (given) =>
  ['true', 'false'].includes(given) ? given === 'true' : { mustBe: `true or false, not "${given}"` };

const logLevel: Parse<LogLevel> = (given) =>
  LOG_LEVELS.find((level) => level === given) ?? { mustBe: `one of ${LOG_LEVELS.join(', ')}, not "${given}"` };

const webAddress: Parse<string> = (given) =>
  ['http:', 'https:'].includes(URL.parse(given)?.protocol ?? '')
    ? given.replace(/\/+$/, '')
    : { mustBe: `an address like https://licenses.example.com, not "${given}"` };

/** Its value is never repeated in a message: it holds a password. */
const postgresUrl: Parse<string> = (given) => {
  const url = URL.parse(given);
  const fits = url && ['postgres:', 'postgresql:'].includes(url.protocol) && url.hostname && url.pathname.length > 1;
  return fits ? given : { mustBe: 'like postgres://user:password@host:5432/database' };
};
