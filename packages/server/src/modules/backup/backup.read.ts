import { sql } from 'kysely';
import { requirePermission } from '../../kernel/access.ts';
import { dayOf, lastDayBefore } from '../../kernel/calendar.ts';
import { type Context } from '../../kernel/context.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { type Selection } from '../../kernel/selection.ts';
import { TRUE } from '../../kernel/sql.ts';
import { catalogOf, type Catalog } from '../catalog/index.ts';
import { graceUntil, readLicensePage, type License } from '../license/index.ts';
import { judgeBackup, type BackupReason } from './backup.rules.ts';
import { type BackupAuthorization, type BackupRefusal } from './backup-authorization.ts';

/** Licenses that the answer names. */
const MOST_LICENSES = 100;

interface HeldRow {
  name: string;
  kind: number;
  platform: number;
  retired: boolean;
  type_key: number | null;
  expires_at: Date | null;
  paid_until: Date | null;
  grace_days: number;
}

/**
 * Whether an instance may back up now; null where there is none within reach of the one who asks. One statement, of three
 * look-ups by key, unless the licenses are asked for as well.
 *
 * @param instanceId global id
 * @throws BAD_USER_INPUT when it is no id of an instance
 */
export async function readBackupAuthorization(
  context: Context,
  instanceId: string,
  selection: Selection,
): Promise<BackupAuthorization | null> {
  const { timeZone } = requirePermission(context, 'license.read');
  const rows = await readHeld(context, fromGlobalId(instanceId, 'Instance', ['instanceId']));
  const [place] = rows;
  if (!place) return null;
  const catalog = await catalogOf(context);
  const day = dayOf(context.now, timeZone);
  const held = rows.flatMap(({ type_key: typeKey, expires_at: expiresAt, paid_until: paidUntil }) =>
    typeKey === null || expiresAt === null
      ? []
      : [
          {
            ...{ typeKey, expiresAt, isCovered: catalog.covers(typeKey, place.kind, place.platform, day) },
            graceUntil: paidUntil && graceUntil(paidUntil, { graceDays: place.grace_days, timeZone }, context.now),
          },
        ],
  );
  const { allowed, until, inGrace, reasons } = judgeBackup(place.retired, held, context.now);
  const { licenses: fields } = selection;
  return {
    ...{ allowed, until, inGrace },
    reasons: reasons.map((reason) => explain(reason, { place, catalog, day, timeZone })),
    licenses: fields && held.length > 0 ? await readValid(context, instanceId, fields) : [],
  };
}

function readHeld(context: Context, id: string): Promise<HeldRow[]> {
  const { providerId, companyIds } = requirePermission(context, 'license.read');
  const reach = companyIds ? sql`instance.company_id = any(${companyIds}::uuid[])` : TRUE;
  return context.database.read(
    sql<HeldRow>`
      select instance.name, instance.kind, instance.platform, instance.retired_at is not null as retired,
        held.type_key, held.expires_at, held.paid_until, provider.grace_days
      from instance
      join provider on provider.id = instance.provider_id
      left join lateral (
        select license_type_id as type_key, max(expires_at) as expires_at,
          max(expires_at) filter (where category = 0) as paid_until
        from license
        where license.provider_id = ${providerId}::uuid and license.instance_id = ${id}::uuid
        group by license_type_id
      ) as held on true
      where instance.provider_id = ${providerId}::uuid and instance.id = ${id}::uuid and ${reach}
      order by held.type_key`,
    'generic',
  );
}

async function readValid(context: Context, instanceId: string, fields: Selection): Promise<readonly License[]> {
  const filter = { instance: { id: { eq: instanceId } }, valid: { eq: true } };
  return (await readLicensePage(context, filter, { first: MOST_LICENSES }, fields)).nodes;
}

interface Subject {
  readonly place: HeldRow;
  readonly catalog: Catalog;
  readonly day: string;
  readonly timeZone: string;
}

function explain({ code, typeKey, since }: BackupReason, subject: Subject): BackupRefusal {
  const licenseType = typeKey === null ? null : subject.catalog.byKey(typeKey);
  const message = messageOf({ code, since, typeName: licenseType?.name ?? '' }, subject);
  return { code, message, licenseType, since };
}

interface Said {
  readonly code: BackupReason['code'];
  readonly since: Date | null;
  readonly typeName: string;
}

function messageOf({ code, since, typeName }: Said, { place, catalog, day, timeZone }: Subject): string {
  const { name, kind, platform } = place;
  switch (code) {
    case 'RETIRED':
      return `${name} is retired: reinstate it first.`;
    case 'NO_LICENSE':
      return `${name} has no license: assign one.`;
    case 'EXPIRED': {
      const last = since ? ` was valid until ${lastDayBefore(since, timeZone)}` : ' has expired';
      return `The ${typeName} license of ${name}${last}: renew it, or replace it by a free one.`;
    }
    case 'NOT_COVERED': {
      const fitting = catalog.types.filter(({ key }) => catalog.covers(key, kind, platform, day));
      const names = new Intl.ListFormat('en', { type: 'disjunction' }).format(fitting.map((type) => type.name));
      return `${typeName} does not cover ${name}: ${names ? `assign ${names}` : 'no license type does'}.`;
    }
  }
}
