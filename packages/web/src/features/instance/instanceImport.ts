/** What came of a list of instances, or would. */
export interface InstanceImport {
  readonly createdCount: number;
  readonly unchangedCount: number;
  /** The first 100; `row` is counted from 1, the names of the columns. */
  readonly badRows: readonly { readonly row: number; readonly reason: string }[];
  readonly badRowCount: number;
  readonly userErrors: readonly { readonly message: string }[];
}

/** Why there is no answer to a list. */
export type InstanceImportProblem = 'tooLarge' | 'unreachable';

/**
 * Sends a list of instances (CSV, 8 MB at the most) to be imported; never throws.
 *
 * @param idempotencyKey the same list under the same key is imported once
 */
export async function sendInstanceList(
  list: Blob,
  { dryRun, idempotencyKey }: { dryRun: boolean; idempotencyKey: string },
): Promise<InstanceImport | InstanceImportProblem> {
  const response = await fetch(`/imports/instances${dryRun ? '?dryRun=true' : ''}`, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'content-type': 'text/csv', 'idempotency-key': idempotencyKey },
    body: list,
  }).catch(() => null);
  if (response?.status === 413) return 'tooLarge';
  return response?.ok ? ((await response.json()) as InstanceImport) : 'unreachable';
}
