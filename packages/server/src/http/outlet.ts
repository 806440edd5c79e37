import { type WebSocket } from 'ws';

/** Bytes that may wait for a client to read them. */
const MOST_BUFFERED = 1_000_000;

/** A client that does not even read why its socket is closed loses it. */
const LEAVE_WITHIN_MS = 2_000;

/** The client comes back by itself. */
export const TRY_AGAIN_LATER = 1013;

/** Where the payloads of one subscription go. */
export interface Outlet {
  /** Sends at once. A client that does not keep up with reading is made to come back instead. */
  send(payload: string): void;
  /** Sends, and waits until the network has taken it. */
  flush(payload: string): Promise<void>;
  /** Closes the socket, so that the client comes back with its last cursor. */
  comeBack(): void;
}

/** @param id under which the client subscribed */
export function createOutlet(socket: WebSocket, id: string): Outlet {
  const head = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
  return {
    send(payload) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > MOST_BUFFERED) comeBack(socket);
      else socket.send(`${head}${payload}}`);
    },
    flush: (payload) =>
      new Promise((resolve) => {
        if (socket.readyState === socket.OPEN) socket.send(`${head}${payload}}`, () => resolve());
        else resolve();
      }),
    comeBack: () => comeBack(socket),
  };
}

/** Closes a socket whose subscriptions can go on, a moment later: clients take a lost socket for something to come back from. */
export function comeBack(socket: WebSocket): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.close(TRY_AGAIN_LATER, 'Come back with your last cursor');
  setTimeout(() => socket.terminate(), LEAVE_WITHIN_MS).unref();
}
