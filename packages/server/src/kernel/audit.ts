import { sql } from 'kysely';
import { newId } from './ids.ts';
import { type Run } from './sql.ts';

/** Something that was changed, and by whom. */
export interface AuditEntry {
  readonly providerId: string;
  /** A person or an API key; or what acts by itself, as the import does. */
  readonly actor: { readonly id: string; readonly name: string };
  readonly command: string;
  /** What was asked for. */
  readonly input: object;
  /** What became of it. */
  readonly outcome: object;
}

/** Writes an entry of the audit log, in the transaction of `run`. */
export async function writeAudit(run: Run, entry: AuditEntry, now: Date): Promise<void> {
  const { providerId, actor, command, input, outcome } = entry;
  await run(sql`
    insert into audit_entry (provider_id, id, occurred_at, actor_id, actor_name, command, input, outcome)
    values (${providerId}::uuid, ${newId()}::uuid, ${now}::timestamptz, ${actor.id}, ${actor.name}, ${command},
      ${JSON.stringify(input)}::jsonb, ${JSON.stringify(outcome)}::jsonb)`);
}
