export { loadDemo } from './demo.ts';
export { importExport, type ImportRequest } from './import.service.ts';
export { BadExport } from './problems.ts';
export { silent, type Progress } from './progress.ts';
export { type ImportReport, type Notes } from './report.ts';
