import { betterAuth } from 'better-auth';
import { type Pool } from 'pg';
import { newId } from '../../kernel/ids.ts';
import { isTrustedOrigin } from '../../kernel/origin.ts';

/** Carries the caller's address to the sign-in library; whatever a client sends under this name is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-client-address';

const SESSION_SECONDS = 7 * 86_400;

export interface AuthSettings {
  /** Where browsers reach the console. */
  readonly baseUrl: string;
  /** Signs the session cookies. */
  readonly secret: string;
  /** Whether sign-in is limited to 10 attempts a minute from one address; true unless said otherwise. */
  readonly limitSignIn?: boolean;
  readonly log: (message: string, error: unknown) => void;
}

/** What the rest of the slice uses of the sign-in library. */
export interface Auth {
  /** Answers a request of the library's own HTTP interface. */
  handle(request: Request): Promise<Response>;
  /** Name of the cookie that holds the session. */
  cookieName(): Promise<string>;
}

/** The sign-in library: passwords, and sessions of 7 days in a signed cookie. Nobody can sign up. */
export function createAuth(pool: Pool, settings: AuthSettings): Auth {
  const { baseUrl, secret, limitSignIn = true, log } = settings;
  const auth = betterAuth({
    appName: 'License Console',
    baseURL: baseUrl,
    secret,
    database: pool,
    trustedOrigins: (request) => {
      const origin = request?.headers.get('origin');
      return Promise.resolve(origin && isTrustedOrigin(origin, baseUrl) ? [origin] : []);
    },
    emailAndPassword: { enabled: true, disableSignUp: true, maxPasswordLength: 200 },
    user: {
      additionalFields: {
        providerId: { type: 'string', required: true, input: false, fieldName: 'provider_id', returned: false },
        role: { type: 'string', required: true, input: false, returned: false },
      },
    },
    session: { expiresIn: SESSION_SECONDS, disableSessionRefresh: true },
    rateLimit: {
      enabled: limitSignIn,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 10 } },
    },
    advanced: {
      cookiePrefix: 'license-console',
      useSecureCookies: baseUrl.startsWith('https:'),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
      database: { generateId: newId },
    },
    telemetry: { enabled: false },
    logger: {
      log(level, message, ...details: unknown[]) {
        if (level === 'error') log(`Sign-in: ${message}`, details[0]);
      },
    },
  });
  return {
    handle: (request) => auth.handler(request),
    cookieName: async () => (await auth.$context).authCookies.sessionToken.name,
  };
}
