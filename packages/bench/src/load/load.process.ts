import autocannon, { type Client } from 'autocannon';
import { type Load, type LoadResult } from './load.ts';

// The process that sends requests, apart from those that answer them and from the one that measures.

process.on('message', (load: Load) => {
  run(load).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.once('disconnect', () => process.exit());

/** Sends requests on each connection one after the other, each connection beginning with another one. */
function run({ port, requests, connections, seconds }: Load): Promise<LoadResult> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
  const latencies: number[] = [];
  const start = performance.now();
  let connection = 0;
  const instance = autocannon(
    {
      url: `http://127.0.0.1:${port}`,
      connections,
      duration: seconds,
      sampleInt: 100,
      timeout: 30,
      requests: [...requests],
      setupClient(client: Client) {
        const first = connection++ % requests.length;
        client.setRequests([...requests.slice(first), ...requests.slice(0, first)]);
      },
    },
    (error: Error | null, { errors, timeouts, non2xx }) => {
      if (error) reject(error);
      else if (errors + timeouts + non2xx > 0)
        reject(new Error(`${errors} requests failed, ${timeouts} timed out, ${non2xx} were refused`));
      else resolve({ latencies, elapsedMs: performance.now() - start });
    },
  );
  instance.on('response', (_client, _status, _bytes, responseTime) => void latencies.push(responseTime));
  return promise;
}
