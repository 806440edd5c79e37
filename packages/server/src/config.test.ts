import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

const read = (environment: Record<string, string>) => readConfig('/data', { INIT_CWD: '/home/me', ...environment });

test('without any variable everything has a default', () => {
  expect(read({})).toEqual({
    host: 'localhost',
    port: 4000,
    baseUrl: 'http://localhost:4000',
    dataDir: '/data',
    databaseUrl: undefined,
    databasePoolSize: 10,
    secret: undefined,
    stripe: undefined,
    eventsKeptDays: 7,
    demo: true,
    logLevel: 'info',
  });
});

test.for([
  [{ PORT: '8080' }, { port: 8080, baseUrl: 'http://localhost:8080' }],
  [
    { HOST: '0.0.0.0', PORT: '80' },
    { host: '0.0.0.0', baseUrl: 'http://localhost:80' },
  ],
  [{ BASE_URL: 'https://licenses.example.com/' }, { baseUrl: 'https://licenses.example.com' }],
  [{ DATA_DIR: 'here' }, { dataDir: '/home/me/here' }],
  [{ DATA_DIR: '/there' }, { dataDir: '/there' }],
  [{ EVENTS_KEPT_DAYS: '30' }, { eventsKeptDays: 30 }],
  [{ DATABASE_URL: 'postgres://me:x@db/licenses' }, { databaseUrl: 'postgres://me:x@db/licenses' }],
  [
    { DEMO: 'false', LOG_LEVEL: 'warn' },
    { demo: false, logLevel: 'warn' },
  ],
  [
    { STRIPE_SECRET_KEY: 'sk_test_51Hush', STRIPE_WEBHOOK_SECRET: 'whsec_hush' },
    { stripe: { secretKey: 'sk_test_51Hush', webhookSecret: 'whsec_hush' } },
  ],
  [
    { STRIPE_SECRET_KEY: 'rk_live_51Hush', STRIPE_WEBHOOK_SECRET: 'whsec_hush' },
    { stripe: { secretKey: 'rk_live_51Hush', webhookSecret: 'whsec_hush' } },
  ],
  [
    { PORT: ' ', DATABASE_URL: '', STRIPE_SECRET_KEY: '', STRIPE_WEBHOOK_SECRET: ' ' },
    { port: 4000, databaseUrl: undefined, stripe: undefined },
  ],
] as const)('%j is understood', ([environment, expected]) => {
  expect(read(environment)).toMatchObject(expected);
});

test.for([
  [{ PORT: 'http' }, 'PORT must be a whole number from 1 to 65535, not "http"'],
  [{ PORT: '70000' }, 'PORT must be a whole number from 1 to 65535, not "70000"'],
  [{ BASE_URL: 'licenses.example.com' }, 'BASE_URL must be an address like https://licenses.example.com'],
  [{ DATABASE_URL: 'mysql://me:hush@db/licenses' }, 'DATABASE_URL must be like postgres://user:password@host'],
  [{ DATABASE_URL: 'postgres://me:hush@db' }, 'DATABASE_URL must be like postgres://user:password@host'],
  [{ SECRET: 'short' }, 'SECRET must be at least 32 characters long'],
  [{ STRIPE_SECRET_KEY: 'pk_test_hush' }, 'STRIPE_SECRET_KEY must be like sk_test_… or sk_live_…'],
  [{ STRIPE_SECRET_KEY: 'sk_test_' }, 'STRIPE_SECRET_KEY must be like sk_test_… or sk_live_…'],
  [
    { STRIPE_SECRET_KEY: 'sk_test_51Hush', STRIPE_WEBHOOK_SECRET: 'we_hush' },
    'STRIPE_WEBHOOK_SECRET must be like whsec_…',
  ],
  [{ STRIPE_SECRET_KEY: 'sk_test_51Hush' }, 'STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET belong together'],
  [{ STRIPE_WEBHOOK_SECRET: 'whsec_hush' }, 'STRIPE_SECRET_KEY and STRIPE_WEBHOOK_SECRET belong together'],
  [{ DEMO: 'yes' }, 'DEMO must be true or false, not "yes"'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of silent, error, warn, info, debug, not "loud"'],
] as const)('%j is refused in one line', ([environment, line]) => {
  expect(() => read(environment)).toThrow(line);
});

test.for([
  [{ DATABASE_URL: 'mysql://me:hush@db/licenses' }],
  [{ STRIPE_SECRET_KEY: 'hush', STRIPE_WEBHOOK_SECRET: 'whsec_hush' }],
  [{ STRIPE_SECRET_KEY: 'sk_test_hush', STRIPE_WEBHOOK_SECRET: 'hush' }],
  [{ STRIPE_SECRET_KEY: 'sk_test_hush' }],
] as const)('a secret value of %j is not repeated in the message', ([environment]) => {
  expect(() => read(environment)).toThrow(/^(?!.*hush)/s);
});
