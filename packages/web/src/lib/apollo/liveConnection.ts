import { createClient, type Client } from 'graphql-ws';
import { inject, readonly, ref, type App, type InjectionKey, type Ref } from 'vue';

/** `connecting` is said before the first connection only; `offline` while the device itself has no network. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'offline';

/** What a component may know of the live connection. */
export interface Live {
  readonly status: Readonly<Ref<LiveStatus>>;
  /** Calls `listener` each time a lost connection is back; returns the function that ends that. */
  onReconnect(listener: () => void): () => void;
}

export interface LiveConnection extends Live {
  readonly client: Client;
  /** Closes the socket; the next connection is made with the session of then. */
  renew(): void;
}

const key: InjectionKey<Live> = Symbol('Live');
const keepAliveMs = 15_000;
const longestWaitMs = 30_000;

/**
 * One WebSocket for all subscriptions, opened when the first starts. It is tried again for as long as anyone
 * subscribes: after 0.5 to 1 s, then twice that, up to 30 s, and at once when the device is back on the network.
 */
export function createLiveConnection(url: string): LiveConnection {
  const status = ref<LiveStatus>('connecting');
  const reconnectListeners = new Set<() => void>();
  let socket: WebSocket | undefined;
  let pongTimer: ReturnType<typeof setTimeout> | undefined;

  const client = createClient({
    url,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: waitBeforeRetry,
    keepAlive: keepAliveMs,
    on: {
      opened: (opened) => {
        socket = opened as WebSocket;
      },
      connected: (_socket, _payload, isRetry) => {
        status.value = 'live';
        if (isRetry) for (const listener of reconnectListeners) listener();
      },
      ping: (isReceived) => {
        if (isReceived) return;
        pongTimer = setTimeout(() => socket?.close(4408, 'No answer to a ping'), keepAliveMs / 2);
      },
      pong: (isReceived) => {
        if (isReceived) clearTimeout(pongTimer);
      },
      closed: (event) => {
        clearTimeout(pongTimer);
        const ended = (event as CloseEvent).code === 1000;
        status.value = ended ? 'connecting' : navigator.onLine ? 'reconnecting' : 'offline';
      },
    },
  });

  return {
    client,
    status: readonly(status),
    renew: () => client.terminate(),
    onReconnect(listener) {
      reconnectListeners.add(listener);
      return () => reconnectListeners.delete(listener);
    },
  };
}

/** Makes `live` known to every component of `app`. */
export function provideLive(app: App, live: Live): void {
  app.provide(key, live);
}

/** The live connection of this app. Throws outside of a component's setup, or when the app has none. */
export function useLive(): Live {
  const live = inject(key);
  if (!live) throw new Error('No live connection was provided to this app');
  return live;
}

/** Resolves after a jittered, growing while, or as soon as the device is back on the network. */
async function waitBeforeRetry(retries: number): Promise<void> {
  const fullWaitMs = Math.min(longestWaitMs, 1000 * 2 ** retries);
  await new Promise<void>((resolve) => {
    const go = (): void => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, fullWaitMs * (0.5 + Math.random() / 2));
    addEventListener('online', go);
  });
}
