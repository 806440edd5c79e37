import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { command } from '../../kernel/command.ts';
import { type Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { newId, toGlobalId } from '../../kernel/ids.ts';
import { takeNumbers } from '../../kernel/number-series.ts';
import { type Selection } from '../../kernel/selection.ts';
import { type Run } from '../../kernel/sql.ts';
import { type Catalog, type LicenseType } from '../catalog/index.ts';
import {
  filterScope,
  issueLicenses,
  LicenseCategory,
  licensesOfTypesChanged,
  readLicensesByIds,
  type License,
} from '../license/index.ts';
import { trialOffers, type TrialOffer, type TrialOffers } from './trial-offer.ts';
import { type RequestTrialInput, type RequestTrialPayload } from './trial.payload.ts';
import { trialExpiry } from './trial.rules.ts';
import { readInstancesToTry } from './instances-to-try.ts';

/** Instances that one request may name. */
const MOST_INSTANCES = 100;

/**
 * Puts a trial license on each of the instances.
 *
 * @param selection what is selected of the payload
 */
export async function requestTrial(
  context: Context,
  { idempotencyKey, licenseType, instanceIds }: RequestTrialInput,
  selection: Selection,
): Promise<RequestTrialPayload> {
  const input = { licenseType, instanceIds };
  const wanted = { name: 'requestTrial', permission: 'license.change', idempotencyKey, input } as const;
  const { catalog } = await filterScope(context);
  const offers = await trialOffers(context);
  const { answer, userErrors } = await command<{ ids: readonly string[] }>(context, wanted, async (run) => {
    const asked = [...new Set(instanceIds)];
    checkAmount(asked);
    const { type, offer } = offerOf(catalog, offers, licenseType);
    const placeOf = (id: string): number => instanceIds.indexOf(id);
    const ids = await begin(run, context, { catalog, type, offer, asked, placeOf });
    return { answer: { ids }, events: [licensesOfTypesChanged([type.key])] };
  });
  if (!answer) return { licenses: [], userErrors };
  const { licenses: fields } = selection;
  return { licenses: fields ? await readInOrder(context, answer.ids, fields) : [], userErrors };
}

function checkAmount(asked: readonly string[]): void {
  const path = ['instanceIds'];
  if (asked.length === 0) throw new DomainError('INVALID', path, 'Choose at least one instance.');
  if (asked.length > MOST_INSTANCES)
    throw new DomainError('TOO_MANY', path, `Choose ${MOST_INSTANCES} instances at the most.`);
}

function offerOf(catalog: Catalog, offers: TrialOffers, id: string): { type: LicenseType; offer: TrialOffer } {
  const path = ['licenseType'];
  const type = catalog.byId(id);
  if (!type) throw new DomainError('NOT_FOUND', path, `There is no such license type: ${id.slice(0, 80)}.`);
  const offer = offers.get(type.key);
  if (!offer) throw new DomainError('NOT_SOLD', path, `No trial of ${type.name} is offered at present.`);
  return { type, offer };
}

interface Wish {
  readonly catalog: Catalog;
  readonly type: LicenseType;
  readonly offer: TrialOffer;
  /** Global ids of instances, each once. */
  readonly asked: readonly string[];
  /** Where the input has an id first. */
  readonly placeOf: (id: string) => number;
}

/** @returns the row ids of the licenses, in the order of the instances */
async function begin(run: Run, context: Context, wish: Wish): Promise<string[]> {
  const { providerId, timeZone, name } = requirePermission(context, 'license.change');
  const { type, offer, asked } = wish;
  const { now } = context;
  // Whoever takes numbers next waits until this ends, so that of two who ask at once the second sees the first's trials.
  const firstNumber = await takeNumbers(run, providerId, 'license', asked.length);
  const instanceIds = await readInstancesToTry(run, context, wish);
  await checkLimit(run, providerId, { type, offer, count: asked.length });
  const ids = asked.map(() => newId());
  const given = sql`unnest(${ids}::uuid[], ${instanceIds}::uuid[]) with ordinality as given (id, instance_id, place)`;
  await issueLicenses(
    run,
    providerId,
    sql`
      select given.id, ${firstNumber}::bigint + given.place - 1 as number, ${type.key}::smallint as license_type_id,
        ${LicenseCategory.toStored('TRIAL')}::smallint as category, place.company_id as pool_company_id,
        given.instance_id, ${trialExpiry(now, offer.days, timeZone)}::timestamptz as expires_at, false as auto_renew,
        null::text as purchase_reference
      from ${given} join instance as place on place.provider_id = ${providerId}::uuid and place.id = given.instance_id`,
    { now, cause: 'TRIAL', by: name },
  );
  await run(sql`
    insert into trial_grant (provider_id, license_type_id, instance_id, license_id, granted_at, granted_by)
    select ${providerId}::uuid, ${type.key}, given.instance_id, given.id, ${now}::timestamptz, ${name} from ${given}`);
  return ids;
}

interface Amount {
  readonly type: LicenseType;
  readonly offer: TrialOffer;
  readonly count: number;
}

async function checkLimit(run: Run, providerId: string, { type, offer, count }: Amount): Promise<void> {
  const { instancesMost } = offer;
  if (instancesMost === null) return;
  const [tried] = await run(sql<{ count: number }>`
    select count(*)::int as count from trial_grant
    where provider_id = ${providerId}::uuid and license_type_id = ${type.key}`);
  const left = instancesMost - (tried?.count ?? 0);
  if (count <= left) return;
  const limit = `${type.name} can be tried on ${instancesMost} instances`;
  const message = left > 0 ? `${limit}: choose ${left} more at the most.` : `${limit}, and was: buy licenses instead.`;
  throw new DomainError('TOO_MANY', ['instanceIds'], message);
}

async function readInOrder(context: Context, ids: readonly string[], fields: Selection): Promise<License[]> {
  const licenses = await readLicensesByIds(context, ids, fields);
  const places = new Map(ids.map((id, place) => [toGlobalId('License', id), place]));
  return licenses.toSorted((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0));
}
