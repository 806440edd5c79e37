import { makeServer, type ServerOptions } from 'graphql-ws';

/** A WebSocket server in memory: sockets of the page that are opened meanwhile speak the real protocol with it. */
export interface SocketServer {
  readonly WebSocket: typeof globalThis.WebSocket;
  /** Cuts all connections, as a network that fails; or closes them with a code, as a server does. */
  cut(code?: number): void;
  /** While false, connections are refused. */
  isUp: boolean;
}

/** Serves graphql-ws with these options. */
export function createSocketServer(options: ServerOptions): SocketServer {
  const server = makeServer(options);
  const open = new Set<PageSocket>();

  class PageSocket {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly protocol = 'graphql-transport-ws';
    readyState = 0;
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: ((event: { code: number; reason: string }) => void) | null = null;
    onerror: ((event: unknown) => void) | null = null;
    #receive = (_data: string): unknown => undefined;
    #closed = (_code: number, _reason: string): unknown => undefined;

    constructor() {
      queueMicrotask(() => {
        if (sockets.isUp) this.#connect();
        else this.close(1006, 'refused');
      });
    }

    #connect(): void {
      open.add(this);
      this.readyState = 1;
      this.#closed = server.opened(
        {
          protocol: this.protocol,
          send: (data) => {
            queueMicrotask(() => this.onmessage?.({ data }));
          },
          close: (code = 1000, reason = '') => this.close(code, reason),
          onMessage: (listener) => void (this.#receive = listener),
        },
        {},
      );
      this.onopen?.();
    }

    send(data: string): void {
      queueMicrotask(() => void this.#receive(data));
    }

    close(code = 1000, reason = ''): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      open.delete(this);
      void this.#closed(code, reason);
      this.onclose?.({ code, reason });
    }
  }

  const sockets: SocketServer = {
    WebSocket: PageSocket as unknown as typeof globalThis.WebSocket,
    isUp: true,
    cut: (code = 1006) => [...open].forEach((socket) => socket.close(code, 'cut')),
  };
  return sockets;
}
