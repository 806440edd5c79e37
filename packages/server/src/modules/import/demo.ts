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
 * Fills an empty database with the demo world, dated as if it had been exported today, and lets its people sign in.
 *
 * @returns false where there is a provider already: then nothing is done
 */
export async function loadDemo({ owner }: Pick<Database, 'owner'>, now: Date): Promise<boolean> {
  const { rowCount } = await owner.query('select from provider limit 1');
  if (rowCount !== 0) return false;
  for (const { folder, ...provider } of PROVIDERS) {
    const copy = await datedCopy(folder, now);
    const { providerId } = await importExport(owner, { folder: copy, provider, now }).finally(() =>
      rm(copy, { recursive: true }),
    );
    await transactAsOwner(owner, (run) => foldCounts(run, providerId, now));
    for (const { providerName, ...person } of DEMO_SIGN_INS)
      if (providerName === provider.name) await createSignIn({ owner }, { ...person, providerId });
  }
  return true;
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
