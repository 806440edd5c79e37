import { type Random } from './random.ts';

/** A customer, as the export spells it. */
export interface ExportedCompany {
  Id: string;
  Name: string;
  StorageLimit: number;
  LicenseSettings: 0 | 1 | 2;
  DefaultLicense: string;
  AllowedLicenses: readonly string[];
}

/** A backup account, as the export spells it. */
export interface ExportedUser {
  ID: string;
  Email: string;
  FirstName: string;
  LastName: string;
  Company: string;
  Enabled: boolean;
  LicenseManagmentMode: 0 | 1 | 2;
}

const HEADS =
  'Amber,Birch,Cobalt,Delta,Eastwood,Falcon,Garnet,Harbor,Iron Hill,Jade,Kestrel,Lakeview,Marigold,Northern,Orchard,Pinnacle,Quartz,Rivera,Sable,Thornton,Umber,Valley,Willow,Zenith,Bäcker,Léger,Žilina,大阪'.split(
    ',',
  );
const TAILS =
  'Accounting,Bakery,Chemicals,Dental,Energy,Fashion,Gardens,Hotels,Imports,Joinery,Kitchens,Legal,Media,Nursery,Optics,Plumbing,Roofing,Security,Transport,Vineyards'.split(
    ',',
  );
const FORMS = ['LLC', 'Inc.', 'Ltd', 'GmbH', 'Partners', 'Group', 'S.A.'];
const FIRST_NAMES = [
  'Ada',
  'Bruno',
  'Carla',
  'Dmitri',
  'Elif',
  'Fiona',
  'Goran',
  'Hana',
  'Ivo',
  'Jorge',
  'Kaja',
  'Lars',
];
const LAST_NAMES = [
  'Adams',
  'Berg',
  'Conti',
  'Duarte',
  'Engel',
  'Fischer',
  'Gupta',
  'Horvat',
  'Iversen',
  'Jung',
  'Kaya',
];

/** Companies with names that are all different. */
export function makeCompanies(random: Random, count: number, types: readonly string[]): ExportedCompany[] {
  const names = new Set<string>();
  const newName = (): string => {
    const name = `${random.pick(HEADS)} ${random.pick(TAILS)} ${random.pick(FORMS)}`;
    const free = names.has(name) ? `${name} ${names.size}` : name;
    names.add(free);
    return free;
  };
  return Array.from({ length: count }, () => ({
    Id: random.uuid(),
    Name: newName(),
    StorageLimit: random.next() < 0.6 ? -1 : (1 + random.below(40)) * 2 ** 37,
    LicenseSettings: random.weighted([[1, 7] as const, [2, 2] as const, [0, 1] as const]),
    DefaultLicense: random.pick(['Desktop', 'Server', 'Ultimate']),
    AllowedLicenses: random.next() < 0.8 ? types : ['Desktop', 'Server'],
  }));
}

/** One to six accounts of a company. */
export function makeUsers(random: Random, company: ExportedCompany): ExportedUser[] {
  return Array.from({ length: 1 + random.below(6) }, () => makeUser(random, company.Name));
}

/** An account; of the provider itself where the company's name is empty. */
export function makeUser(random: Random, company: string): ExportedUser {
  const id = random.uuid();
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  return {
    ID: id,
    Email: `${first}.${last}.${id.slice(0, 8)}@customer.example`.toLowerCase(),
    FirstName: first,
    LastName: last,
    Company: company,
    Enabled: random.next() < 0.95,
    LicenseManagmentMode: random.weighted([[2, 7] as const, [1, 2] as const, [0, 1] as const]),
  };
}
