import { type AddressInfo, type Server } from 'node:net';

/** What a process that is measured does for the one that measures. */
export interface Measured {
  readonly server: Server;
  readonly close: () => Promise<void>;
}

/** What the process says by itself, and in answer to `cpu`. */
export type Said = { port: number } | { cpuMs: number };

/** Tells the parent process the port, and how much processor time was used whenever it asks; ends together with it. */
export function beMeasured({ server, close }: Measured): void {
  const say = (said: Said): void => void process.send?.(said);
  process.on('message', (word) => {
    if (word !== 'cpu') return;
    const { user, system } = process.cpuUsage();
    say({ cpuMs: (user + system) / 1000 });
  });
  process.once('disconnect', () => void close().finally(() => process.exit()));
  say({ port: (server.address() as AddressInfo).port });
}

/** The address of the database, which every server is started with. */
export function databaseAddress(): string {
  const address = process.argv[2];
  if (address === undefined) throw new TypeError('Started without the address of a database');
  return address;
}
