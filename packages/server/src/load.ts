import 'reflect-metadata';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Closing } from './closing.ts';
import { readConfig, readInvocationFolder } from './config.ts';
import { openForCommand } from './open-database.ts';
import { transactAsOwner } from './database/owner.ts';
import { CannotStart } from './kernel/cannot-start.ts';
import {
  BadExport,
  importBar,
  importExport,
  Stopped,
  tidyUp,
  type ImportReport,
  type Notes,
} from './modules/import/index.ts';
import { foldCounts } from './modules/license/index.ts';
import { stopSignal } from './stop-signal.ts';

const USAGE = 'Usage: pnpm load DIR --provider NAME [--time-zone Europe/Berlin] [--currency EUR]';

const stop = stopSignal();
const progress = importBar();

try {
  await load();
} catch (error) {
  process.exitCode = 1;
  progress.done();
  if (error instanceof BadExport) tellProblems(error);
  else console.error(error instanceof CannotStart || error instanceof Stopped ? error.message : error);
}
process.exit();

/** Imports the export in a folder for a provider, all of it or nothing. */
async function load(): Promise<void> {
  const { folder, provider } = readArguments();
  await using running = new Closing();
  const config = readConfig(resolve(import.meta.dirname, '../../../.data'));
  const { owner } = await openForCommand(config, running, (step) => progress.step(step, null));
  const begun = performance.now();
  const now = new Date();
  const report = await importExport(owner, { folder, provider, now, progress, signal: stop });
  progress.step('Adding up the counts', null);
  await transactAsOwner(owner, (run) => foldCounts(run, report.providerId, new Date()));
  await tidyUp(owner, report, progress);
  progress.done();
  tellReport(report, (performance.now() - begun) / 1000);
}

function readArguments() {
  const { positionals, values } = parse();
  const [folder, ...more] = positionals;
  if (!folder || more.length > 0 || !values.provider) throw new CannotStart(USAGE);
  return {
    folder: resolve(readInvocationFolder(), folder),
    provider: { name: values.provider, timeZone: values['time-zone'], currency: values.currency },
  };
}

function parse() {
  const options = {
    provider: { type: 'string' },
    'time-zone': { type: 'string' },
    currency: { type: 'string' },
  } as const;
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch (error) {
    throw new CannotStart(`${(error as Error).message}\n${USAGE}`);
  }
}

function tellProblems({ problems }: BadExport): void {
  for (const { file, row, id, reason } of problems.list) {
    const place = [file, row === null ? null : `row ${row}`, id === null ? null : `ID ${id}`];
    console.error(`${place.filter((part) => part !== null).join(', ')}: ${reason}`);
  }
  const rest = problems.total - problems.list.length;
  if (rest > 0) console.error(`… and ${rest} more`);
  console.error(`Nothing was imported: the export has ${problems.total} ${problems.total === 1 ? 'fault' : 'faults'}.`);
}

function tellReport(report: ImportReport, seconds: number): void {
  tellNotes('Changed both at the source and here; what stands here was kept', report.keptHere);
  tellNotes(
    'Made a second instance of a computer that holds a valid license of the type already',
    report.doubledComputers,
  );
  tellNotes('Expired licenses beside a valid one came in unused', report.detached);
  for (const [name, { created, changed, unchanged }] of Object.entries({
    Companies: report.companies,
    Accounts: report.accounts,
    Licenses: report.licenses,
  }))
    console.log(`${name}: ${created} new, ${changed} changed, ${unchanged} unchanged`);
  console.log(`Instances: ${report.newInstances} new`);
  const { created, changed, unchanged } = report.licenses;
  const rate = Math.round((created + changed + unchanged) / seconds);
  console.log(`${seconds.toFixed(1)} s, ${rate} licenses a second`);
}

function tellNotes(title: string, { list, total }: Notes): void {
  if (total === 0) return;
  console.log(`${title}: ${total}`);
  for (const line of list) console.log(`  ${line}`);
  if (total > list.length) console.log(`  … and ${total - list.length} more`);
}
