const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a page of this origin may act in the name of the person who is signed in: the console's own origin, and while
 * the console runs on this very machine, any other port of it, such as that of a development server.
 *
 * @param origin value of the `Origin` header
 * @param baseUrl where browsers reach the console
 */
export function isTrustedOrigin(origin: string, baseUrl: string): boolean {
  const url = URL.parse(origin);
  const base = new URL(baseUrl);
  if (!url) return false;
  return url.origin === base.origin || (isLocal(base) && isLocal(url));
}

const isLocal = ({ protocol, hostname }: URL): boolean => protocol === 'http:' && LOCAL_NAMES.has(hostname);
