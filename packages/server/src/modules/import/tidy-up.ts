import { type Pool } from 'pg';
import { type Progress } from './progress.ts';
import { type ImportReport } from './report.ts';

/** Below that, PostgreSQL's own housekeeping is soon enough. */
const MUCH = 10_000;

/**
 * After a large import: statistics are brought up to date, rows are marked as visible to all, and the search index takes
 * in what it has put off, so that the first reads are as fast as all others.
 */
export async function tidyUp(owner: Pool, { licenses }: ImportReport, progress: Progress): Promise<void> {
  if (licenses.created + licenses.changed < MUCH) return;
  progress.step('Tidying up', null);
  await owner.query(
    'vacuum (analyze) license, license_search, license_source, instance, need, company, backup_account',
  );
}
