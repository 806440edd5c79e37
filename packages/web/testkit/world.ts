import type {
  AddOn,
  ApiKeyRowFragment,
  AssignmentCause,
  InstanceKind,
  LicenseCategory,
  PaymentMode,
  RenewalNoticeKind,
  PolicyMode,
  PolicyRule,
  PolicyTrigger,
  Platform,
  PurchaseState,
  Role,
} from '@license-console/schema';

export interface CompanyRow {
  id: string;
  name: string;
  /** Of license types by their ids; left out where nobody has set one. */
  policy?: PolicyRow;
}

/** How the instances of a company get their licenses. */
export interface PolicyRow {
  version: number;
  mode: PolicyMode;
  exchangesExpired: boolean;
  defaultType: string | null;
  allowed: string[] | null;
  caps: { licenseType: string; cap: number }[];
}

export interface InstanceRow {
  id: string;
  name: string;
  kind: InstanceKind;
  platform: Platform;
  operatingSystem: string | null;
  company: CompanyRow | null;
  accountEmail?: string;
  /** ISO 8601; left out while it is in service. */
  retiredAt?: string;
  /** By the id of the license type. */
  needs?: { licenseType: string; quantity: number }[];
  /** 1 where it was never changed. */
  version?: number;
}

export interface LicenseTypeRow {
  id: string;
  code: string;
  name: string;
  unit: 'INSTANCE' | 'USER' | 'SOCKET';
  /** What it covers. */
  platform: Platform;
  coverage: { kind: InstanceKind; platform: Platform }[];
  trialDays: number | null;
}

export interface LicenseRow {
  id: string;
  number: string;
  licenseType: LicenseTypeRow;
  category: LicenseCategory;
  poolCompany: CompanyRow | null;
  instance: InstanceRow | null;
  expiresAt: Date;
  autoRenew: boolean;
  /** What is scheduled for its renewal: the type that it becomes, or null where it ends. */
  scheduled?: { licenseType: LicenseTypeRow | null };
  /** The purchase that it came from. */
  purchaseId?: string;
  /** Why it stands where it stands, where a policy decided it. */
  decision?: {
    trigger: PolicyTrigger;
    rule: PolicyRule;
    ownFreeCount: number;
    globalFreeCount: number;
    capLeft: number | null;
    replacedNumber: string | null;
  };
}

/** That a license stood on an instance. */
export interface AssignmentRow {
  id: string;
  license: LicenseRow;
  instance: InstanceRow;
  from: string;
  /** Null while it stands there. */
  to: string | null;
  cause: AssignmentCause;
  assignedBy: string | null;
}

/** A purchase as it stands in memory. */
export interface PurchaseRow {
  id: string;
  number: string;
  state: PurchaseState;
  createdAt: string;
  expiresAt: string;
  paidAt: string | null;
  issuedAt: string | null;
  endedAt: string | null;
  buyerName: string;
  payer: string | null;
  paymentMethod: string | null;
  paymentMode: PaymentMode;
  autoRenew: boolean;
  checkoutUrl: string | null;
  reason: string | null;
  lines: { licenseType: LicenseTypeRow; company: CompanyRow | null; quantity: number }[];
  addOns: AddOn[];
}

/** Where the provider pays; a test may change it between a preview and the purchase. */
export interface Till {
  /** Null before the first purchase. */
  paymentMode: PaymentMode | null;
  /** Price of one license of any type for a year, in the smallest unit; a tenth of it for a month. */
  licenseMinor: number;
  /** The payment provider does not answer. */
  isDown: boolean;
}

/** What became of the renewal of licenses that are due at one instant. */
export interface RenewalNoticeRow {
  id: string;
  kind: RenewalNoticeKind;
  /** In ISO 8601, as the others. */
  occurredAt: string;
  expiresAt: string;
  nextTryAt: string | null;
  licenseCount: number;
  reason: string | null;
  total: { amountMinor: number; currency: string };
}

/** An API key; its instants are in ISO 8601. */
export interface ApiKeyRow extends Omit<ApiKeyRowFragment, '__typename' | 'companies'> {
  companies: CompanyRow[] | null;
}

/** The rows of one provider, as they stand in memory. */
export interface World {
  now: Date;
  provider: { id: string; name: string; timeZone: string; currency: string };
  licenseTypes: LicenseTypeRow[];
  companies: CompanyRow[];
  licenses: LicenseRow[];
  /** Those that hold no license; the others stand on their licenses. */
  instances: InstanceRow[];
  /** The history, where a test tells one; nothing is added by itself. */
  assignments: AssignmentRow[];
  purchases: PurchaseRow[];
  till: Till;
  renewalNotices: RenewalNoticeRow[];
  renewalSettings: { graceDays: number; renewFromGlobalPool: boolean; version: number };
  apiKeys: ApiKeyRow[];
  /** By how many days the clock of the demo world is ahead; null anywhere else. */
  demoAheadDays: number | null;
  /** Changes of licenses are under way until the server is told to go on with them. */
  changesAreSlow: boolean;
  /** Of the one who is signed in. */
  role: Role;
}

const dayMs = 86_400_000;
const heads = [
  'Harbor',
  'Northgate',
  'Blue Ridge',
  'Cedar',
  'Lakeside',
  'Summit',
  'Atlas',
  'Müller',
  'Quarry',
  'Žižkov',
  'Union',
  '東京',
];
const tails = [
  'Dental LLC',
  'Logistics',
  'Law Group & Sons',
  'Clinic',
  'Foods GmbH',
  'Realty Inc.',
  'Pharmacy',
  'Freight S.A.',
];
const catalog: [
  code: string,
  name: string,
  unit: LicenseTypeRow['unit'],
  share: number,
  kind: InstanceKind,
  platform: Platform,
][] = [
  ['DESKTOP', 'Desktop', 'INSTANCE', 40, 'COMPUTER', 'WINDOWS_DESKTOP'],
  ['SERVER', 'Server', 'INSTANCE', 28, 'COMPUTER', 'WINDOWS_SERVER'],
  ['ULTIMATE', 'Ultimate', 'INSTANCE', 6, 'COMPUTER', 'WINDOWS_SERVER'],
  ['FILE_BACKUP', 'File Backup', 'INSTANCE', 2, 'COMPUTER', 'WINDOWS_DESKTOP'],
  ['MS_SQL_SERVER', 'MS SQL Server', 'INSTANCE', 4, 'COMPUTER', 'WINDOWS_SERVER'],
  ['MS_EXCHANGE', 'MS Exchange', 'INSTANCE', 0, 'COMPUTER', 'WINDOWS_SERVER'],
  ['VM_SERVER', 'VM Server', 'INSTANCE', 4, 'HOST', 'VIRTUALIZATION'],
  ['VM_SERVER_SOCKET', 'VM Server Socket', 'SOCKET', 1, 'HOST', 'VIRTUALIZATION'],
  ['MICROSOFT_365', 'Microsoft 365', 'USER', 10, 'DOMAIN', 'NONE'],
  ['GOOGLE_WORKSPACE', 'Google Workspace', 'USER', 5, 'DOMAIN', 'NONE'],
  ['SHAREPOINT_TEAMS', 'SharePoint / Teams', 'USER', 0, 'DOMAIN', 'NONE'],
];
const systems: Partial<Record<Platform, string>> = {
  WINDOWS_DESKTOP: 'Windows 11 Pro',
  WINDOWS_SERVER: 'Windows Server 2022',
  VIRTUALIZATION: 'VMware ESXi 8.0',
};

/** A provider with this many companies and licenses; the same sizes give the same rows. */
export function makeWorld(size: { companies?: number; licenses?: number; now?: Date } = {}): World {
  const { companies: companyCount = 40, licenses: licenseCount = 2500, now = new Date() } = size;
  const next = randomNumbers(1);
  const pick = <Item>(list: readonly Item[]): Item => list[Math.floor(next() * list.length)] as Item;

  const companies = Array.from({ length: companyCount }, (_, index) => ({
    id: `company-${index}`,
    name: `${heads[index % heads.length]} ${tails[Math.floor(index / heads.length) % tails.length]}${index < 96 ? '' : ` ${index}`}`,
  }));
  const types = catalog.map(([code, name, unit, , kind, platform]) => ({
    ...{ id: `type-${code}`, code, name, unit, platform },
    coverage: [{ kind, platform }],
    trialDays: 15,
  }));
  const shares = catalog.flatMap(([, , , share], index) => Array.from({ length: share }, () => index));

  const licenses = Array.from({ length: licenseCount }, (_, index): LicenseRow => {
    const typeIndex = pick(shares);
    const [, , , , kind, platform] = catalog[typeIndex] as (typeof catalog)[number];
    const company = next() < 0.1 ? null : (companies[Math.floor(companyCount * next() ** 2)] ?? null);
    const isTrial = next() < 0.04;
    const days = next() < 0.1 ? -Math.ceil(next() * 120) : Math.ceil(next() * 380);
    const instance = { id: `instance-${index}`, name: instanceName(kind, platform, index), kind, platform, company };
    return {
      id: `license-${index}`,
      number: String(100_000 + index),
      licenseType: types[typeIndex] as LicenseTypeRow,
      category: isTrial ? 'TRIAL' : 'COMMERCIAL',
      poolCompany: next() < 0.5 ? null : company,
      instance: next() < 0.85 ? { ...instance, operatingSystem: systems[platform] ?? null } : null,
      expiresAt: new Date(Math.ceil((now.getTime() + days * dayMs) / dayMs) * dayMs - 1),
      autoRenew: !isTrial && next() < 0.7,
    };
  });
  const provider = { id: 'provider-1', name: 'Acme MSP', timeZone: 'Europe/Berlin', currency: 'EUR' };
  const till: Till = { paymentMode: 'ANNUAL', licenseMinor: 8900, isDown: false };
  return {
    now,
    provider,
    licenseTypes: types,
    companies,
    licenses,
    instances: [],
    assignments: [],
    purchases: [],
    till,
    renewalNotices: [],
    renewalSettings: { graceDays: 0, renewFromGlobalPool: false, version: 1 },
    apiKeys: [],
    demoAheadDays: null,
    changesAreSlow: false,
    role: 'OWNER',
  };
}

function instanceName(kind: InstanceKind, platform: Platform, index: number): string {
  const code = (index * 2_654_435_761).toString(36).toUpperCase().slice(-7);
  if (kind === 'HOST') return `esx-${code.toLowerCase()}`;
  if (kind === 'DOMAIN') return `${code.toLowerCase()}.example`;
  return platform === 'WINDOWS_SERVER' ? `SRV-${code}` : `DESKTOP-${code}`;
}

/** Numbers from 0 to 1 that look random and are the same every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
