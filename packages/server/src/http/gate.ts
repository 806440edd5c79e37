import { type Actor } from '../kernel/access.ts';
import { type Credential, type CredentialHeaders, type CredentialSource } from '../kernel/credential.ts';
import { unauthenticated } from '../kernel/errors.ts';

/** Finds out who asks, at both doors: HTTP and WebSocket. */
export interface Gate {
  /** What the headers show of who asks; undefined where they show nothing. */
  credentialOf(headers: CredentialHeaders): Credential | undefined;
  /**
   * Who asks; null when nobody is signed in.
   *
   * @throws UNAUTHENTICATED where what was shown does not hold, and counts as more than nothing
   * @throws DatabaseUnavailable
   */
  actorOf(headers: CredentialHeaders): Promise<Actor | null>;
  /** Someone's sessions or rights have changed, in whatever process; null is that anyone's may have. */
  changed(actorId: string | null): void;
  /** Calls back with whoever has {@link changed}. */
  onChange(listener: (actorId: string | null) => void): void;
}

/** @param sources in the order in which they are asked: the first that is shown anything decides */
export function createGate(sources: readonly CredentialSource[]): Gate {
  const listeners: ((actorId: string | null) => void)[] = [];

  const credentialOf = (headers: CredentialHeaders): Credential | undefined => {
    for (const source of sources) {
      const credential = source.credentialOf(headers);
      if (credential) return credential;
    }
    return undefined;
  };

  return {
    credentialOf,
    async actorOf(headers) {
      const credential = credentialOf(headers);
      const session = await credential?.verify();
      if (!session && typeof credential?.refusal === 'string') throw unauthenticated(credential.refusal);
      return session?.actor ?? null;
    },
    changed(actorId) {
      for (const source of sources) source.changed(actorId);
      for (const listener of listeners) listener(actorId);
    },
    onChange: (listener) => void listeners.push(listener),
  };
}
