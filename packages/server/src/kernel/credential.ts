import { type Actor } from './access.ts';

/** Who asks, as it was verified. */
export interface Session {
  readonly actor: Actor;
  /** Whether it has come to its end by itself. */
  hasEnded(): boolean;
}

/** What a request shows to say who asks, such as a cookie: not verified yet. */
export interface Credential {
  /**
   * Who asks, as of now; null where it does not hold.
   *
   * @throws DatabaseUnavailable
   */
  verify(): Promise<Session | null>;
  /** What one is told whose credential does not hold; null where it then counts as none. */
  readonly refusal: string | null;
}

/** The headers that may say who asks. */
export interface CredentialHeaders {
  readonly cookie?: string | undefined;
  readonly authorization?: string | undefined;
}

/** One way to say who asks. */
export interface CredentialSource {
  /** What these headers show; undefined where they show nothing of this kind. */
  credentialOf(headers: CredentialHeaders): Credential | undefined;
  /** Forgets what is known of someone, or of everyone where it is null. */
  changed(actorId: string | null): void;
}
