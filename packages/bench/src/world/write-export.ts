import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SOLD_TYPES, type Machine } from './machines.ts';
import { makeCompanies, makeUser, makeUsers, type ExportedUser } from './people.ts';
import { createRandom, type Random } from './random.ts';

export interface ExportSize {
  licenses: number;
  seed: number;
  /** The day on which the export is made: licenses expire up to a year before and after it. */
  today: Date;
}

const DAY_MS = 86_400_000;

/**
 * Writes an export for the importer: `companies.json`, `users.json` and `licenses.json`. The same size gives the same
 * bytes.
 */
export async function writeExport(folder: string, { licenses, seed, today }: ExportSize): Promise<void> {
  const random = createRandom(seed);
  const types = SOLD_TYPES.map(({ name }) => name);
  const companies = makeCompanies(random, Math.max(10, Math.min(5_000, Math.round(licenses / 60))), types);
  const staff = companies.map((company) => makeUsers(random, company));
  const engineers = Array.from({ length: 3 }, () => makeUser(random, ''));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'companies.json'), JSON.stringify(companies));
  await writeFile(join(folder, 'users.json'), JSON.stringify([...staff.flat(), ...engineers]));
  const rows = licenseRows(random, licenses, startOfDay(today), someUser(random, staff, engineers));
  await pipeline(Readable.from(inChunks(rows)), createWriteStream(join(folder, 'licenses.json')));
}

const startOfDay = (day: Date): number => Math.floor(day.getTime() / DAY_MS) * DAY_MS;

/** A company's accounts: a few companies have many licenses, many have a few. */
function someUser(random: Random, staff: readonly ExportedUser[][], engineers: readonly ExportedUser[]) {
  return (): readonly ExportedUser[] => {
    if (random.next() < 0.02) return engineers;
    return staff[Math.floor(staff.length * random.next() ** 3)] ?? engineers;
  };
}

/** What one purchase brings: licenses of one type that expire on one day. */
interface Lot {
  users: readonly ExportedUser[];
  isTrial: boolean;
  renews: boolean;
  type: (typeof SOLD_TYPES)[number];
  transaction: string;
  expires: string;
  usedShare: number;
}

function* licenseRows(random: Random, count: number, today: number, usersOf: () => readonly ExportedUser[]) {
  const mostInLot = Math.min(200, Math.max(4, count / 400));
  let lot = makeLot(random, today, usersOf);
  let left = 1;
  for (let index = 0; index < count; index += 1) {
    if (left === 0) {
      lot = makeLot(random, today, usersOf);
      left = lot.isTrial ? 1 : 1 + random.below(mostInLot);
    }
    left -= 1;
    const isTaken = lot.isTrial || random.next() < lot.usedShare;
    const isOfCompany = isTaken || random.next() < 0.7;
    const [computer, system]: Machine = isTaken ? random.pick(lot.type.machines)(random) : ['', ''];
    const user = isOfCompany ? random.pick(lot.users) : null;
    yield {
      ID: random.uuid(),
      Number: String(100_000 + index),
      ComputerName: computer,
      OperatingSystem: system,
      IsTrial: lot.isTrial,
      IsTaken: isTaken,
      LicenseType: lot.type.name,
      DateExpired: lot.expires,
      Transaction: lot.transaction,
      User: user?.Email ?? '',
      UserID: user?.ID ?? '',
      AutoRenew: lot.renews,
    };
  }
}

function makeLot(random: Random, today: number, usersOf: () => readonly ExportedUser[]): Lot {
  const isTrial = random.next() < 0.18;
  const isExpired = random.next() < (isTrial ? 0.5 : 0.12);
  const days = isExpired ? -1 - random.below(isTrial ? 200 : 400) : 1 + random.below(isTrial ? 15 : 365);
  return {
    users: usersOf(),
    isTrial,
    renews: !isTrial && random.next() < 0.65,
    type: random.weighted(SOLD_TYPES.map((type) => [type, type.weight] as const)),
    transaction: isTrial ? '' : `T-${random.hex(8).toUpperCase()}`,
    expires: new Date(today + days * DAY_MS).toISOString(),
    usedShare: random.next() < 0.85 ? 0.82 : 0.2,
  };
}

/** A JSON array as text, some rows at a time. */
function* inChunks(rows: Iterable<object>): Generator<string> {
  let text = '[';
  let separator = '\n';
  for (const row of rows) {
    text += separator + JSON.stringify(row);
    separator = ',\n';
    if (text.length > 65_536) {
      yield text;
      text = '';
    }
  }
  yield `${text}\n]\n`;
}
