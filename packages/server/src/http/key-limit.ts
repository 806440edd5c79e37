import rateLimit from '@fastify/rate-limit';
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type Actor } from '../kernel/access.ts';
import { tooManyRequests } from '../kernel/errors.ts';

/** Requests that an API key may make of one process in a minute: 20 a second. */
const REQUESTS_MOST = 1_200;
const MINUTE_MS = 60_000;

/**
 * Counts a request of an API key; those of people are not counted.
 *
 * @throws TOO_MANY_REQUESTS when the key has made too many within the minute
 */
export type LimitKey = (request: FastifyRequest, actor: Actor) => Promise<void>;

export async function createKeyLimit(server: FastifyInstance): Promise<LimitKey> {
  const keys = new WeakMap<FastifyRequest, string>();
  await server.register(rateLimit, { global: false });
  const count = server.createRateLimit({
    max: REQUESTS_MOST,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => keys.get(request) ?? '',
  });
  return async (request, { actorId, role }) => {
    if (role !== null) return;
    keys.set(request, actorId);
    const counted = await count(request);
    if (!counted.isAllowed && counted.isExceeded) throw tooManyRequests(REQUESTS_MOST, counted.ttlInSeconds);
  };
}
