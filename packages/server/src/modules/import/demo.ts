import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Database } from '../../database/connection.ts';
import { transactAsOwner } from '../../database/owner.ts';
import { foldCounts } from '../license/index.ts';
import { createSignIn, DEMO_SIGN_INS } from '../session/index.ts';
import { importExport } from './import.service.ts';

/** Exports of two providers, as they stood on this day. */
const FOLDER = resolve(import.meta.dirname, '../../../demo');
const EXPORTED_ON = '2026-11-24';

const PROVIDERS = [
  { folder: 'acme', name: 'Acme MSP', timeZone: 'Europe/Berlin', currency: 'EUR' },
  { folder: 'borealis', name: 'Borealis IT', timeZone: 'America/New_York', currency: 'USD' },
];

const DAY_MS = 86_400_000;

/**
 * Fills a database that holds nobody else's licenses with the demo world, dated as if it had been exported today, and
 * lets its people sign in. What a start that was cut off has left out is made up for.
 *
 * @param begins called before anything is done
 */
export async function loadDemo(
  { owner }: Pick<Database, 'owner'>,
  { now, begins }: { now: Date; begins: () => void },
): Promise<void> {
  const { rows } = await owner.query<{ others: number; people: string[] }>(
    `select (select count(*)::int from provider where name <> all($1)) as others,
       (select coalesce(array_agg(email), '{}') from auth."user" where email = any($2)) as people`,
    [PROVIDERS.map(({ name }) => name), DEMO_SIGN_INS.map(({ email }) => email)],
  );
  const { others = 0, people = [] } = rows[0] ?? {};
  const missing = DEMO_SIGN_INS.filter(({ email }) => !people.includes(email));
  if (others > 0 || missing.length === 0) return;
  begins();
  for (const { folder, ...provider } of PROVIDERS) {
    const copy = await datedCopy(folder, now);
    const { providerId } = await importExport(owner, { folder: copy, provider, now }).finally(() =>
      rm(copy, { recursive: true }),
    );
    await transactAsOwner(owner, (run) => foldCounts(run, providerId, now));
    for (const { providerName, ...person } of missing)
      if (providerName === provider.name) await createSignIn({ owner }, { ...person, providerId });
  }
}

/** A copy of the export in a temporary folder, with each date as far from today as it was from the day of the export. */
async function datedCopy(folder: string, now: Date): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'license-console-demo-'));
  const since = Math.floor(now.getTime() / DAY_MS) * DAY_MS - Date.parse(EXPORTED_ON);
  for (const file of ['companies.json', 'users.json', 'licenses.json']) {
    const text = await readFile(join(FOLDER, folder, file), 'utf8');
    const dated = text.replace(/(?<="DateExpired":")[^"]+/g, (date) =>
      new Date(Date.parse(date) + since).toISOString(),
    );
    await writeFile(join(copy, file), dated);
  }
  return copy;
}
