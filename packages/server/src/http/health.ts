import { type FastifyInstance } from 'fastify';
import { type Database } from '../database/connection.ts';
import { checkout } from '../database/pool.ts';
import { explain } from '../database/unavailable.ts';

/** Answers at /health, for load balancers: 200 while the database answers, else 503. */
export function serveHealth(server: FastifyInstance, database: Pick<Database, 'web'>): void {
  server.get('/health', async (_request, reply) => {
    void reply.header('cache-control', 'no-store');
    const client = await checkout(database.web);
    try {
      await client.query('select 1');
      client.release();
      return { status: 'ok' };
    } catch (error) {
      client.release(true);
      throw explain(error);
    }
  });
}
