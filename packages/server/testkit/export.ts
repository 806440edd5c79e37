import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Rows of an export, as a test describes them. */
export interface ExportRows {
  companies: readonly object[];
  users: readonly object[];
  licenses: readonly object[];
}

/** A company of an export: on the global pool, allowed the two plainest types. */
export const exportedCompany = (id: string, name: string, given: object = {}): object => ({
  ...{ Id: id, Name: name, StorageLimit: -1, LicenseSettings: 1 },
  ...{ DefaultLicense: 'Desktop', AllowedLicenses: ['Desktop', 'Server'] },
  ...given,
});

/** A user of an export, of the company of that name. */
export const exportedUser = (id: string, company: string, given: object = {}): object => ({
  ...{ ID: id, Email: `${id}@example.com`, FirstName: 'Anna', LastName: 'Smith', Company: company },
  ...{ Enabled: true, LicenseManagmentMode: 2 },
  ...given,
});

/** A license of an export: free, valid, commercial, Desktop, in the global pool; its number is its ID's. */
export const exportedLicense = (id: number, given: object = {}): object => ({
  ...{ ID: `license-${id}`, Number: String(id), ComputerName: '', OperatingSystem: '' },
  ...{ IsTrial: false, IsTaken: false, LicenseType: 'Desktop', DateExpired: '2027-06-30T00:00:00.000Z' },
  ...{ Transaction: '', User: '', UserID: '' },
  ...given,
});

/** What makes a license stand on a computer of a user. */
export const takenBy = (userId: string, computer: string, operatingSystem = 'Windows 11 Pro'): object => ({
  ...{ IsTaken: true, ComputerName: computer, OperatingSystem: operatingSystem },
  ...{ User: `${userId}@example.com`, UserID: userId },
});

/**
 * Writes an export into a folder of its own, calls `use` with the folder, and removes it. Texts stand as they are, for
 * files that are broken.
 */
export async function withExport<Result>(
  files: { readonly [File in keyof ExportRows]: ExportRows[File] | string | Uint8Array },
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'license-console-export-'));
  try {
    for (const [name, content] of Object.entries(files)) {
      const isRaw = typeof content === 'string' || content instanceof Uint8Array;
      await writeFile(join(folder, `${name}.json`), isRaw ? content : JSON.stringify(content));
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
