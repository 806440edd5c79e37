import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { rowIdOf } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Run } from '../../kernel/sql.ts';
import { catalogOf, type Catalog, type LicenseType } from '../catalog/index.ts';
import { readCompany } from '../company/index.ts';
import { checkUsed, setCaps, type NewCap } from './caps.ts';
import { PolicyMode } from './company-policy.ts';
import { lookLater } from './policy.jobs.ts';
import { type SetCompanyPolicyInput, type SetCompanyPolicyPayload } from './policy.payload.ts';

/** The most that a cap can be. */
const LARGEST_CAP = 1_000_000;

/** Sets how the instances of a company get their licenses. */
export async function setCompanyPolicy(
  context: Context,
  { idempotencyKey, ...input }: SetCompanyPolicyInput,
  selection: Selection,
): Promise<SetCompanyPolicyPayload> {
  const wanted = { name: 'setCompanyPolicy', permission: 'license.change', idempotencyKey, input } as const;
  const catalog = await catalogOf(context);
  const { answer, userErrors } = await command<{ id: string }>(context, wanted, async (run) => {
    const policy = readPolicy(input, catalog);
    const companyId = await lockCompany(run, context, input);
    await write(run, context, companyId, policy);
    return { answer: { id: companyId }, events: [] };
  });
  return { company: answer && selection['company'] ? await readCompany(context, answer.id) : null, userErrors };
}

interface Policy {
  readonly mode: SetCompanyPolicyInput['mode'];
  readonly defaultType: number | null;
  readonly allowedTypes: readonly number[] | null;
  readonly exchangesExpired: boolean;
  readonly caps: readonly NewCap[];
  readonly types: (key: number) => LicenseType;
}

type Wish = Omit<SetCompanyPolicyInput, 'idempotencyKey'>;

/** @throws DomainError NOT_FOUND, INVALID */
function readPolicy(input: Wish, catalog: Catalog): Policy {
  const { mode, exchangesExpired, defaultLicenseType } = input;
  const allowed = input.allowedLicenseTypes?.map((id, place) =>
    typeOf(catalog, id, ['allowedLicenseTypes', String(place)]),
  );
  if (allowed?.length === 0)
    throw new DomainError(
      'INVALID',
      ['allowedLicenseTypes'],
      'Choose at least one license type, or leave it out for all.',
    );
  const preferred = defaultLicenseType == null ? null : typeOf(catalog, defaultLicenseType, ['defaultLicenseType']);
  if (preferred && allowed && !allowed.includes(preferred))
    throw new DomainError(
      'INVALID',
      ['defaultLicenseType'],
      `The company does not use ${preferred.name}: choose a type that it uses, or allow this one.`,
    );
  if (mode === 'MANUAL' && exchangesExpired)
    throw new DomainError(
      'INVALID',
      ['exchangesExpired'],
      'Nothing is exchanged by itself in the mode MANUAL: choose another.',
    );
  return {
    ...{ mode, exchangesExpired, caps: readCaps(input, catalog), types: (key) => catalog.byKey(key) },
    defaultType: preferred?.key ?? null,
    allowedTypes: allowed ? [...new Set(allowed.map(({ key }) => key))].sort((one, other) => one - other) : null,
  };
}

function readCaps({ mode, caps }: Wish, catalog: Catalog): NewCap[] {
  if (mode !== 'OWN_POOL' && caps && caps.length > 0)
    throw new DomainError('INVALID', ['caps'], 'Caps are for the mode OWN_POOL: leave them out.');
  const seen = new Set<number>();
  return (caps ?? []).map(({ licenseType, cap }, place) => {
    const path = ['caps', String(place)];
    const type = typeOf(catalog, licenseType, [...path, 'licenseType']);
    if (seen.has(type.key))
      throw new DomainError('INVALID', [...path, 'licenseType'], `${type.name} is named twice: name it once.`);
    seen.add(type.key);
    if (cap < 0 || cap > LARGEST_CAP)
      throw new DomainError('INVALID', [...path, 'cap'], `A cap is 0 to ${LARGEST_CAP.toLocaleString('en')}.`);
    return { type, cap, path: [...path, 'cap'] };
  });
}

function typeOf(catalog: Catalog, id: string, path: readonly string[]): LicenseType {
  const type = catalog.byId(id);
  if (!type) throw new DomainError('NOT_FOUND', path, `There is no such license type: ${id.slice(0, 80)}.`);
  return type;
}

/** @throws DomainError NOT_FOUND, CONFLICT */
async function lockCompany(run: Run, context: Context, { companyId, expectedVersion }: Wish): Promise<string> {
  const { providerId, companyIds } = requirePermission(context, 'license.change');
  const key = rowIdOf(companyId, 'Company');
  const [row] = await run(sql<{ id: string; name: string; version: number }>`
    select id, name, version from company
    where provider_id = ${providerId}::uuid and id = ${key}::uuid
      and (${companyIds}::uuid[] is null or id = any(${companyIds}::uuid[]))
    for no key update`);
  if (!row) throw new DomainError('NOT_FOUND', ['companyId'], `There is no such company: ${companyId.slice(0, 80)}.`);
  if (expectedVersion != null && row.version !== expectedVersion)
    throw new DomainError(
      'CONFLICT',
      ['expectedVersion'],
      `${row.name} was changed by someone else in the meantime: look at it again.`,
    );
  return row.id;
}

async function write(run: Run, context: Context, companyId: string, policy: Policy): Promise<void> {
  const { providerId } = requirePermission(context, 'license.change');
  const { now } = context;
  await run(sql`
    update company set pool_setting = ${PolicyMode.toStored(policy.mode)}, policy_set_at = ${now}::timestamptz,
      default_license_type_id = ${policy.defaultType}::smallint,
      allowed_license_type_ids = ${policy.allowedTypes}::smallint[],
      exchanges_expired = ${policy.exchangesExpired}, version = version + 1
    where provider_id = ${providerId}::uuid and id = ${companyId}::uuid`);
  if (policy.mode === 'OWN_POOL') await checkUsed(run, { providerId, companyId }, policy.caps, policy.types);
  await setCaps(run, { providerId, companyId, now }, policy.caps);
  if (policy.mode !== 'MANUAL') await lookLater(run, context.leaveJob, { providerId, trigger: 'POLICY_SET' });
}
