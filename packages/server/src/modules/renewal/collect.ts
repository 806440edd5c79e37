import { sql } from 'kysely';
import { writeEvents } from '../../kernel/outbox.ts';
import { type Run } from '../../kernel/sql.ts';
import {
  changeLicenses,
  licensesChanged,
  nextTerm,
  readRenewalTerms,
  RENEWAL_STATES,
  type AnchoredTerm,
  type RenewalTerms,
} from '../license/index.ts';
import { type Till } from '../purchase/index.ts';
import { ofCharge, type Charge } from './charge-table.ts';
import { freeze } from './freeze.ts';
import { notify } from './notice-table.ts';

/** Licenses that one transaction changes: few enough that it takes well under a second. */
export const BATCH = 5_000;

/** What licenses must be to be renewed, as the index `license_to_renew` holds them. */
export const TO_RENEW = sql<boolean>`license.auto_renew and license.category = 0 and license.renewal_state is null
  and license.created_at < license.expires_at`;

interface DueRow {
  id: string;
  license_type_id: number;
  anchor_on: string | null;
}

/** Collects licenses that are due, and their prices, for a charge; when there are no more, what it costs is settled. */
export async function collect(run: Run, till: Till, charge: Charge): Promise<boolean> {
  const terms = await readRenewalTerms(run, till.providerId, till.now);
  if (terms.paymentMode !== charge.paymentMode) return giveBack(run, till, charge);
  const found = charge.attempts === 0 ? await readDue(run, till, charge) : [];
  if (found.length > 0) await take(run, till, charge, { found, terms });
  return found.length === BATCH || freeze(run, till, charge, terms);
}

const readDue = (run: Run, { providerId }: Till, { dueAt }: Charge): Promise<DueRow[]> =>
  run(sql<DueRow>`
    select id, license_type_id, anchor_on::text as anchor_on from license
    where provider_id = ${providerId}::uuid and ${TO_RENEW} and expires_at = ${dueAt}::timestamptz
    limit ${sql.lit(BATCH)}`);

interface Found {
  readonly found: readonly DueRow[];
  readonly terms: RenewalTerms;
}

async function take(run: Run, till: Till, charge: Charge, { found, terms }: Found): Promise<void> {
  const { prices } = terms;
  const priced = found.filter((row) => prices.licenses.has(row.license_type_id));
  const unsold = found.filter((row) => !prices.licenses.has(row.license_type_id));
  const changed = await change(run, till, charge, { rows: priced, to: RENEWING });
  const anchors = new Map(priced.map(({ id, anchor_on }) => [id, anchor_on]));
  const termOf = termsFrom(charge, terms);
  const renewals = changed.map(({ id, license_type_id: type }) => {
    const term = termOf(anchors.get(id) ?? null);
    return { id, type, term, price: prices.licenses.get(type) ?? 0 };
  });
  await run(sql`
    insert into renewal (provider_id, license_id, period_from, period_to, anchor_on, charge_id, license_type_id, amount_minor)
    select ${till.providerId}::uuid, id, ${charge.dueAt}::timestamptz, period_to, anchor_on, ${charge.id}::uuid, type, price
    from unnest(${renewals.map(({ id }) => id)}::uuid[], ${renewals.map(({ term }) => term.expiresAt)}::timestamptz[],
      ${renewals.map(({ term }) => term.anchorOn)}::date[], ${renewals.map(({ type }) => type)}::smallint[],
      ${renewals.map(({ price }) => price)}::bigint[]) as due (id, period_to, anchor_on, type, price)`);
  if (unsold.length === 0) return;
  const ended = await change(run, till, charge, { rows: unsold, to: sql`auto_renew = false` });
  const reason = `These license types are not sold in ${prices.currency} any more.`;
  await notify(run, till, { ...charge, licenseCount: ended.length, totalMinor: 0 }, { kind: 'ENDED', reason });
}

/** Licenses that expire together have few anchors. */
function termsFrom(
  { dueAt, paymentMode }: Charge,
  { timeZone }: RenewalTerms,
): (anchorOn: string | null) => AnchoredTerm {
  const known = new Map<string | null, AnchoredTerm>();
  return (anchorOn) => {
    const term = known.get(anchorOn) ?? nextTerm({ anchorOn, expiresAt: dueAt }, paymentMode, timeZone);
    known.set(anchorOn, term);
    return term;
  };
}

const RENEWING = sql`renewal_state = ${sql.lit(RENEWAL_STATES.indexOf('RENEWING'))}`;

interface Change {
  readonly rows: readonly DueRow[];
  readonly to: ReturnType<typeof sql>;
}

async function change(run: Run, { providerId, now }: Till, { dueAt }: Charge, { rows, to }: Change) {
  const condition = sql<boolean>`license.id = any(${rows.map(({ id }) => id)}::uuid[]) and ${TO_RENEW}
    and license.expires_at = ${dueAt}::timestamptz`;
  const changed = await changeLicenses(run, providerId, { condition, set: to });
  await writeEvents(run, providerId, licensesChanged(changed, { auto_renew: true, renewal_state: null }), now);
  return changed;
}

/**
 * The payment mode was chosen after this charge had begun: its licenses are let go, for one with the terms of now.
 */
async function giveBack(run: Run, { providerId }: Till, charge: Charge): Promise<boolean> {
  const gone = await run(sql<{ id: string }>`
    delete from renewal where ${ofCharge(providerId, charge)} and license_id in (
      select license_id from renewal where ${ofCharge(providerId, charge)} limit ${sql.lit(BATCH)})
    returning license_id as id`);
  const condition = sql<boolean>`license.id = any(${gone.map(({ id }) => id)}::uuid[])`;
  await changeLicenses(run, providerId, { condition, set: sql`renewal_state = null` });
  if (gone.length > 0) return true;
  await run(sql`delete from renewal_charge where provider_id = ${providerId}::uuid and id = ${charge.id}::uuid`);
  return false;
}
