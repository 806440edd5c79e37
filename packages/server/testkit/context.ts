import { type Context } from '../src/kernel/context.ts';
import { permissionsOf, type Actor } from '../src/kernel/access.ts';
import { type Database } from '../src/database/connection.ts';
import { createContext } from '../src/http/request-context.ts';

/** A context as a request of a signed-in owner of the provider has it, at an instant of the test's choosing. */
export function contextFor(
  database: Database,
  { providerId, now = new Date(), ...actor }: { providerId: string; now?: Date } & Partial<Actor>,
): Context {
  const role = actor.role ?? 'OWNER';
  const person = { actorId: 'test', name: 'Test', email: 'test@example.com', companyIds: null };
  const provider = { providerId, providerName: 'Provider', timeZone: 'UTC', currency: 'EUR' };
  return createContext(database, {
    app: database,
    requestId: 'test',
    actor: { ...person, permissions: permissionsOf(role), ...provider, ...actor, role },
    leaveJob: () => Promise.reject(new TypeError('This context leaves no jobs')),
    clock: { now: () => now },
    events: null,
  });
}
