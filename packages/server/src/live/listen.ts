import pg from 'pg';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 10_000;
const CONNECT_WITHIN_MS = 5_000;

export interface Listener {
  /** What is to be done with a message, by its channel. */
  readonly channels: Readonly<Record<string, (message: string) => void>>;
  /** Connected, again perhaps: messages of the meantime were missed. */
  readonly onConnect: () => void;
  /** The connection broke, or cannot be had; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/**
 * Listens to channels of PostgreSQL on a connection of its own, and connects again, after 0.25 to 10 seconds, whenever
 * that is lost.
 *
 * @returns ends it
 */
export function listen(url: string, listener: Listener): () => Promise<void> {
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let failures = 0;

  const connect = async (): Promise<void> => {
    const mine = new pg.Client({
      connectionString: url,
      application_name: 'license-console-live',
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      keepAlive: true,
    });
    client = mine;
    const lost = (error: unknown): void => {
      if (client !== mine) return;
      client = null;
      mine.end().catch(() => undefined);
      if (isStopped) return;
      if (failures === 0) listener.onError(error);
      timer = setTimeout(() => void connect(), waitMs(failures++));
    };
    mine.on('error', lost);
    mine.on('end', () => lost(new Error('The listening connection was closed')));
    mine.on('notification', ({ channel, payload }) => listener.channels[channel]?.(payload ?? ''));
    try {
      await mine.connect();
      const names = Object.keys(listener.channels).map((name) => pg.escapeIdentifier(name));
      await mine.query(names.map((name) => `listen ${name}`).join('; '));
      failures = 0;
      listener.onConnect();
    } catch (error) {
      lost(error);
    }
  };

  void connect();
  return async () => {
    isStopped = true;
    clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}

/** Twice as long each time, and each process another while. */
const waitMs = (failures: number): number =>
  Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures) * (0.5 + Math.random() / 2);
