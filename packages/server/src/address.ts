import { once } from 'node:events';
import { createServer } from 'node:net';
import { CannotStart } from './kernel/cannot-start.ts';
import { codeOf } from './database/unavailable.ts';

export interface Address {
  host: string;
  port: number;
}

/**
 * Makes sure that one can listen at an address, before anything slow is done.
 *
 * @throws CannotStart when the port is taken, or the host is not this machine
 */
export async function assertFree(address: Address): Promise<void> {
  const probe = createServer().listen(address);
  try {
    await once(probe, 'listening');
  } catch (error) {
    throw cannotListen(error, address);
  }
  probe.close();
  await once(probe, 'close');
}

/** Says why one cannot listen, where an operator can put it right. */
export function cannotListen(error: unknown, { host, port }: Address): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new CannotStart(`Port ${port} is already in use; end what listens there, or set PORT to another`);
    case 'EACCES':
      return new CannotStart(`Port ${port} needs more rights than this user has; set PORT to one above 1023`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CannotStart(`HOST ${host} is not an address of this machine`);
    default:
      return error;
  }
}
