export { loadDemo } from './demo.ts';
export { importBar } from './import-bar.ts';
export { importExport } from './import.service.ts';
export { BadExport } from './problems.ts';
export { Stopped } from './stopping.ts';
export { tidyUp } from './tidy-up.ts';
export { type ImportReport, type Notes } from './report.ts';
