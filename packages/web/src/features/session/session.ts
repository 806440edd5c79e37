/** Why nobody was signed in, so that the form can say what to do. `retryAfter` is in seconds. */
export type SignInProblem = { kind: 'wrong' | 'unreachable' | 'failed' } | { kind: 'rateLimited'; retryAfter: number };

/** Signs in with a password; the session comes as a cookie. Null when it worked; never throws. */
export async function signIn(email: string, password: string): Promise<SignInProblem | null> {
  const response = await post('/api/auth/sign-in/email', { email, password });
  if (!response || response.status === 502 || response.status === 504) return { kind: 'unreachable' };
  if (response.ok) return null;
  if (response.status === 429) return { kind: 'rateLimited', retryAfter: retryAfterOf(response) };
  return { kind: response.status < 500 ? 'wrong' : 'failed' };
}

/** Ends the session. False when the server could not be asked, so that one is still signed in. */
export async function signOut(): Promise<boolean> {
  const response = await post('/api/auth/sign-out', {});
  return response?.ok ?? false;
}

async function post(path: string, body: Record<string, string>): Promise<Response | null> {
  return fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  }).catch(() => null);
}

function retryAfterOf({ headers }: Response): number {
  const seconds = Number(headers.get('x-retry-after') ?? headers.get('retry-after'));
  return Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : 60;
}
