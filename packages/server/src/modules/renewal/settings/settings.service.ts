import { sql } from 'kysely';
import { requirePermission } from '../../../kernel/access.ts';
import { command } from '../../../kernel/command.ts';
import { type Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { type Run } from '../../../kernel/sql.ts';
import {
  type RenewalSettings,
  type SetRenewalSettingsInput,
  type SetRenewalSettingsPayload,
} from './settings.payload.ts';

const MOST_GRACE_DAYS = 60;

const COLUMNS = sql`grace_days as "graceDays", renew_from_global_pool as "renewFromGlobalPool",
  renewal_settings_version as version`;

/** How the provider of who asks wishes licenses to renew. */
export async function readRenewalSettings(context: Context): Promise<RenewalSettings> {
  const { providerId } = requirePermission(context, 'license.read');
  const [settings] = await context.database.read(sql<RenewalSettings>`
    select ${COLUMNS} from provider where id = ${providerId}::uuid`);
  if (!settings) throw new TypeError('There is no such provider');
  return settings;
}

/** Changes the settings, unless somebody else did meanwhile. */
export async function setRenewalSettings(
  context: Context,
  { idempotencyKey, ...input }: SetRenewalSettingsInput,
): Promise<SetRenewalSettingsPayload> {
  const wanted = { name: 'setRenewalSettings', permission: 'provider.govern', idempotencyKey, input } as const;
  const { answer, userErrors } = await command<RenewalSettings>(context, wanted, async (run) => {
    const { providerId } = requirePermission(context, 'provider.govern');
    return { answer: await change(run, providerId, input), events: [] };
  });
  return { settings: answer, userErrors };
}

async function change(
  run: Run,
  providerId: string,
  { graceDays, renewFromGlobalPool, expectedVersion }: Omit<SetRenewalSettingsInput, 'idempotencyKey'>,
): Promise<RenewalSettings> {
  if (graceDays < 0 || graceDays > MOST_GRACE_DAYS)
    throw new DomainError('INVALID', ['graceDays'], `Choose 0 to ${MOST_GRACE_DAYS} days of grace.`);
  const [changed] = await run(sql<RenewalSettings>`
    update provider set grace_days = ${graceDays}, renew_from_global_pool = ${renewFromGlobalPool},
      renewal_settings_version = renewal_settings_version + 1
    where id = ${providerId}::uuid and renewal_settings_version = ${expectedVersion}
    returning ${COLUMNS}`);
  if (changed) return changed;
  const message = 'The settings were changed by someone else: look at them again.';
  throw new DomainError('CONFLICT', ['expectedVersion'], message);
}
