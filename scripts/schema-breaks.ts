/**
 * Fails on a change of packages/schema/schema.graphql that breaks a client and is not declared in
 * packages/schema/breaking-changes.json. Compared with the last committed version that differs from the present one.
 */
import { readFileSync } from 'node:fs';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';
import { run } from './steps.ts';

const schema = 'packages/schema/schema.graphql';
const declarations = 'packages/schema/breaking-changes.json';

interface Declaration {
  /** The change, in the words in which this check reports it. */
  readonly change: string;
  readonly why: string;
}

const present = readFileSync(schema, 'utf8');
const before = await previousVersion();
if (before !== undefined) {
  const declared = new Set(
    (JSON.parse(readFileSync(declarations, 'utf8')) as Declaration[]).map(({ change }) => change),
  );
  const changes = await diff(buildSchema(before), buildSchema(present));
  const broken = changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter(({ message }) => !declared.has(message));
  for (const { message } of broken) console.error(`Breaks clients: ${message}`);
  if (broken.length > 0) {
    console.error(`Deprecate instead, or declare each in ${declarations}: { "change": "…", "why": "…" }`);
    process.exitCode = 1;
  }
}

async function previousVersion(): Promise<string | undefined> {
  const log = await run(['git', 'log', '--max-count=2', '--format=%H', '--', schema], 'keep');
  if (log.code !== 0) return undefined;
  for (const commit of log.output.split('\n').filter((line) => line !== '')) {
    const { code, output } = await run(['git', 'show', `${commit}:${schema}`], 'keep');
    if (code === 0 && output !== present) return output;
  }
  return undefined;
}
