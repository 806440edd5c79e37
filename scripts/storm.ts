/** The long runs under concurrency and faults; the last line printed says how many passed and failed. */
import { ensureBrowser } from './browser.ts';
import { ensureOlderPostgres } from './older-postgres.ts';
import { printTally, runTests } from './tests.ts';

process.env['LICENSE_CONSOLE_CHROMIUM'] = ensureBrowser();
ensureOlderPostgres();
const tally = await runTests('--config=vitest.storm.config.ts');
printTally(tally);
process.exitCode = tally.ok ? 0 : 1;
