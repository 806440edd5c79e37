import { sql } from 'kysely';
import { requirePermission, type Actor } from '../../kernel/access.ts';
import { instantOf } from '../../kernel/calendar.ts';
import { command } from '../../kernel/command.ts';
import { plainText } from '../../kernel/comparators.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError, DomainErrors } from '../../kernel/errors.ts';
import { newId, rowIdOf } from '../../kernel/ids.ts';
import { type Run } from '../../kernel/sql.ts';
import {
  type CreateApiKeyInput,
  type CreateApiKeyPayload,
  type RevokeApiKeyInput,
  type RevokeApiKeyPayload,
} from './api-key.payload.ts';
import { readApiKey, withinReach } from './api-key.read.ts';
import { faultsOf } from './api-key.rules.ts';
import { hashOf, makeKeyText, startOf } from './key-text.ts';
import { ApiKeyScope, permissionOf } from './scope.ts';

interface Answer {
  /** Row id. */
  readonly id: string;
}

/** Makes an API key. Its text is in this answer alone: in no table, log or answer that is kept. */
export async function createApiKey(
  context: Context,
  { idempotencyKey, ...input }: CreateApiKeyInput,
): Promise<CreateApiKeyPayload> {
  const wanted = { name: 'createApiKey', permission: 'key.govern', idempotencyKey, input } as const;
  const [id, text] = [newId(), makeKeyText()];
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    await insertKey(run, context, input, { id, text });
    return { answer: { id }, events: [] };
  });
  if (!answer) return { apiKey: null, text: null, userErrors };
  const isReplay = answer.id !== id;
  return { apiKey: await readApiKey(context, answer.id), text: isReplay ? null : text, userErrors };
}

/** Ends an API key at once, in every process; one that is revoked stays so. */
export async function revokeApiKey(
  context: Context,
  { idempotencyKey, ...input }: RevokeApiKeyInput,
): Promise<RevokeApiKeyPayload> {
  const wanted = { name: 'revokeApiKey', permission: 'key.govern', idempotencyKey, input } as const;
  const { answer, userErrors } = await command<Answer>(context, wanted, async (run) => {
    const id = rowIdOf(input.apiKey, 'ApiKey');
    const found = id !== null && (await revoke(run, context, id));
    if (!found) throw new DomainError('NOT_FOUND', ['apiKey'], 'There is no such API key.');
    return { answer: { id }, events: [] };
  });
  return { apiKey: answer && (await readApiKey(context, answer.id)), userErrors };
}

async function insertKey(
  run: Run,
  context: Context,
  input: Omit<CreateApiKeyInput, 'idempotencyKey'>,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<void> {
  const maker = requirePermission(context, 'key.govern');
  const { now } = context;
  const name = plainText(input.name, ['name']).trim();
  const scopes = [...new Set(input.scopes)];
  const companies = input.companies ? [...new Set(input.companies)] : null;
  const expiresAt = input.expiresAt == null ? null : instantOf(input.expiresAt, now, maker.timeZone);
  const wish = { name, permissions: scopes.map(permissionOf), companyCount: companies?.length ?? null, expiresAt };
  const faults = faultsOf(wish, maker.permissions, now);
  if (faults.length > 0) throw new DomainErrors(faults);

  const companyIds = companies ? await companyIdsOf(run, maker, companies) : maker.companyIds;
  const stored = [...new Set(['LICENSE_READ' as const, ...scopes])]
    .map((scope) => ApiKeyScope.toStored(scope))
    .toSorted();
  const [made] = await run(sql`
    insert into auth.api_key (provider_id, id, name, start, hash, scopes, company_ids, maker_id, maker_name, maker_email,
      created_at, expires_at)
    values (${maker.providerId}::uuid, ${id}::uuid, ${name}, ${startOf(text)}, ${hashOf(text)}::bytea,
      ${stored}::smallint[], ${companyIds}::uuid[], ${maker.actorId}, ${maker.name}, ${maker.email},
      ${now}::timestamptz, ${expiresAt}::timestamptz)
    on conflict (provider_id, lower(name)) where revoked_at is null do nothing
    returning id`);
  if (!made)
    throw new DomainError('INVALID', ['name'], 'Another API key has this name: choose one that tells them apart.');
}

/** @throws DomainErrors NOT_FOUND, one for each company that is not there or not the maker's */
async function companyIdsOf(run: Run, maker: Actor, companies: readonly string[]): Promise<string[]> {
  const ids = companies.map((company) => rowIdOf(company, 'Company'));
  const rows = await run(sql<{ id: string }>`
    select id from company where provider_id = ${maker.providerId}::uuid
      and id = any(${ids.filter((id) => id !== null)}::uuid[])
      and (${maker.companyIds}::uuid[] is null or id = any(${maker.companyIds}::uuid[]))`);
  const found = new Set(rows.map(({ id }) => id));
  const faults = ids.flatMap((id, place) =>
    id !== null && found.has(id)
      ? []
      : [new DomainError('NOT_FOUND', ['companies', String(place)], 'Choose companies of your own.')],
  );
  if (faults.length > 0) throw new DomainErrors(faults);
  return [...found];
}

/** @returns whether there is such a key within reach */
async function revoke(run: Run, context: Context, id: string): Promise<boolean> {
  const actor = requirePermission(context, 'key.govern');
  const found = await run(sql`
    select id from auth.api_key
    where provider_id = ${actor.providerId}::uuid and id = ${id}::uuid and ${withinReach(actor)}`);
  await run(sql`
    update auth.api_key set revoked_at = ${context.now}::timestamptz, revoker_name = ${actor.name}
    where provider_id = ${actor.providerId}::uuid and id = ${id}::uuid and revoked_at is null and ${withinReach(actor)}`);
  return found.length > 0;
}
