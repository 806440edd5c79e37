import { type AddressInfo, type Server } from 'node:net';

/** What a process that is measured does for the one that measures. */
export interface Measured {
  readonly server: Server;
  readonly close: () => Promise<void>;
}

/** What the process says by itself, and in answer to `cpu` and `memory`. */
export type Said = { port: number } | { cpuMs: number } | { bytes: number };

/** Tells the parent process the port, and how much processor time or memory was used whenever it asks; ends together with it. */
export function beMeasured({ server, close }: Measured): void {
  const say = (said: Said): void => void process.send?.(said);
  process.on('message', (word) => {
    const { user, system } = process.cpuUsage();
    if (word === 'cpu') say({ cpuMs: (user + system) / 1000 });
    if (word === 'memory') say({ bytes: memoryInUse() });
  });
  process.once('disconnect', () => void close().finally(() => process.exit()));
  say({ port: (server.address() as AddressInfo).port });
}

/** Of the whole process, once what nobody uses any more is collected and given back. */
function memoryInUse(): number {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  return process.memoryUsage().rss;
}

/** What the planner does on all connections of a database: as it comes, or one plan for all values of a statement. */
export type Planner = 'auto' | 'force_generic_plan';

/** What the planner does in the database that the server is started with. */
export const planner = (): Planner => (process.argv[3] === 'force_generic_plan' ? 'force_generic_plan' : 'auto');

/** The address of the database that the server is started with. */
export function databaseAddress(): string {
  const address = process.argv[2];
  if (address === undefined) throw new TypeError('Started without the address of a database');
  return address;
}
