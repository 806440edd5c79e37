import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A network between a browser and a server of this machine, which can be cut. */
export interface Network {
  /** Where the browser finds the server. */
  readonly address: string;
  /** Ends all connections, and lets none through until it is restored. */
  cut(): void;
  restore(): void;
  stop(): Promise<void>;
}

export async function createNetwork(port: number, serverPort: number): Promise<Network> {
  const open = new Set<Socket>();
  let isUp = true;
  const server = createServer((near) => {
    if (!isUp) return near.destroy();
    const far = connect(serverPort, 'localhost');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
    return undefined;
  });
  server.listen(port, 'localhost');
  await once(server, 'listening');
  const cut = (): void => {
    isUp = false;
    for (const socket of open) socket.destroy();
  };
  return {
    address: `http://localhost:${port}`,
    cut,
    restore: () => {
      isUp = true;
    },
    async stop() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
