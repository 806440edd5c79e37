import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestProject } from 'vitest/node';
import { openEmbedded } from '../src/database/embedded.ts';
import { migrate } from '../src/database/migrate.ts';
import { readTestServer } from '../src/config.ts';
import { databaseUrl, onServer } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL of this run, and a migrated database on it of which each test's own is a copy. */
    postgres: { url: string; template: string };
  }
}

/** Nothing here outlives the run, so nothing is made safe against a crash of the machine. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' };

/**
 * Gives the run one PostgreSQL, its own in a temporary folder or the one at TEST_DATABASE_URL, with a migrated
 * template.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = readTestServer();
  return server ? useServer(project, server) : startServer(project);
}

async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'license-console-test-'));
  const embedded = await openEmbedded({ dataDir, settings: SETTINGS });
  const dropTemplate = await useServer(project, embedded.url);
  return async () => {
    await dropTemplate();
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

async function useServer(project: TestProject, url: string): Promise<() => Promise<void>> {
  const template = `license_console_template_${process.pid}`;
  await onServer(url, `create database ${template}`);
  await migrate(databaseUrl(url, template));
  project.provide('postgres', { url, template });
  return () => onServer(url, `drop database ${template} with (force)`);
}
