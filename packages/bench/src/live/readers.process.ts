import { once } from 'node:events';
import { WebSocket } from 'ws';
import { nowMs, type Opening, type ReadersAsked, type Received } from './readers.ts';

// The process that holds the sockets, apart from the server and from the one that measures.

/** Handshakes at a time. */
const AT_ONCE = 100;

const sockets: WebSocket[] = [];
const stalled = new Set<WebSocket>();
const nothing: Received = { messages: 0, first: 0, last: 0, sample: '' };
let received = nothing;

process.on('message', (asked: ReadersAsked) => {
  handle(asked).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.once('disconnect', () => process.exit());

async function handle(asked: ReadersAsked): Promise<object> {
  if (asked.word === 'open') await openAll(asked);
  if (asked.word === 'listen') received = nothing;
  if (asked.word === 'stall') for (const socket of sockets.slice(-asked.count)) stall(socket);
  if (asked.word === 'close') for (const socket of sockets.splice(0)) socket.terminate();
  return asked.word === 'received' ? received : {};
}

function stall(socket: WebSocket): void {
  stalled.add(socket);
  socket.pause();
}

async function openAll(opening: Opening): Promise<void> {
  for (let start = 0; start < opening.count; start += AT_ONCE) {
    const end = Math.min(opening.count, start + AT_ONCE);
    await Promise.all(Array.from({ length: end - start }, (_, index) => open(opening, start + index)));
  }
}

async function open({ port, cookies, query, variables }: Opening, index: number): Promise<void> {
  const headers = { cookie: cookies[index % cookies.length] ?? '', origin: 'http://localhost' };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/graphql`, 'graphql-transport-ws', {
    headers,
    perMessageDeflate: false,
  });
  sockets.push(socket);
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.on('message', (message: Buffer) => count(socket, message));
  socket.on('error', () => undefined);
  socket.send(JSON.stringify({ id: crypto.randomUUID(), type: 'subscribe', payload: { query, variables } }));
}

function count(socket: WebSocket, message: Buffer): void {
  if (stalled.has(socket)) return;
  const now = nowMs();
  const { messages, first, sample } = received;
  received =
    messages === 0
      ? { messages: 1, first: now, last: now, sample: message.toString() }
      : { messages: messages + 1, first, last: now, sample };
}
