import { type Random } from './random.ts';

/** What a license stands on: its name and its operating system. */
export type Machine = readonly [name: string, operatingSystem: string];

const desktop = (random: Random): Machine => [
  `DESKTOP-${random.hex(7).toUpperCase()}`,
  random.pick(['Windows 10 Pro', 'Windows 11 Pro', 'Windows 11 Enterprise']),
];
const mac = (random: Random): Machine => [`macbook-${random.hex(6)}`, random.pick(['macOS 14.5', 'macOS 15.1'])];
const linux = (random: Random): Machine => [
  `${random.pick(['web', 'db', 'mail', 'git'])}-${random.hex(6)}.lan`,
  random.pick(['Ubuntu 24.04', 'Debian 12', 'Rocky Linux 9']),
];
const server = (random: Random): Machine => [
  `SRV-${random.pick(['DC', 'FS', 'SQL', 'EX', 'APP', 'RDS'])}-${random.hex(4).toUpperCase()}`,
  random.pick(['Windows Server 2019', 'Windows Server 2022', 'Windows Server 2025']),
];
const host = (random: Random): Machine => [
  `esx-${random.hex(6)}`,
  random.pick(['VMware ESXi 8.0', 'Windows Server 2022 (Hyper-V)']),
];
const domain = (random: Random): Machine => [`mail-${random.hex(6)}.example`, ''];

/** A license type as the export spells it: how often it is bought, and what it stands on. */
interface SoldType {
  name: string;
  weight: number;
  machines: readonly ((random: Random) => Machine)[];
}

export const SOLD_TYPES: readonly SoldType[] = [
  { name: 'Desktop', weight: 34, machines: [desktop, desktop, desktop, mac] },
  { name: 'Server', weight: 24, machines: [server, server, linux] },
  { name: 'Microsoft 365', weight: 16, machines: [domain] },
  { name: 'Google Workspace', weight: 8, machines: [domain] },
  { name: 'Ultimate', weight: 5, machines: [server, desktop] },
  { name: 'MS SQL Server', weight: 4, machines: [server] },
  { name: 'VM Server', weight: 3, machines: [host] },
  { name: 'File Backup', weight: 2, machines: [desktop, linux] },
  { name: 'SharePoint / Teams', weight: 2, machines: [domain] },
  { name: 'MS Exchange', weight: 1, machines: [server] },
  { name: 'VM Server Socket', weight: 1, machines: [host] },
];
