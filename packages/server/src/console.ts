import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import staticFiles from '@fastify/static';
import { type FastifyInstance } from 'fastify';
import { CannotStart } from './kernel/cannot-start.ts';

const PACKAGES = resolve(import.meta.dirname, '../..');
const WEB = join(PACKAGES, 'web');
const BUILT = join(WEB, 'dist');
const STAMP = join(BUILT, '.sources');

/** What the built console is made of. */
const SOURCES = [
  'web/{src,public}/**/*',
  'web/*.{json,html,ts}',
  'schema/{src,schema.graphql}/**/*',
  'schema/*.graphql',
];
const VERSIONS = resolve(PACKAGES, '../pnpm-lock.yaml');

/**
 * Builds the web console unless what is there was built from the same sources.
 *
 * @param onBuild called before the build, which takes some seconds
 * @returns the folder with the built files
 * @throws CannotStart with the build's own output
 */
export async function buildConsole(onBuild: () => void): Promise<string> {
  const sources = await hashSources();
  if ((await readFile(STAMP, 'utf8').catch(() => '')) === sources) return BUILT;
  onBuild();
  const vite = join(WEB, 'node_modules/vite/bin/vite.js');
  try {
    await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: WEB });
  } catch (error) {
    const output = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new CannotStart(`The console could not be built:\n${output}`, { cause: error });
  }
  await compress();
  await writeFile(STAMP, sources);
  return BUILT;
}

/** Lays a Brotli and a gzip copy beside each text file, which are served to whoever takes them. */
async function compress(): Promise<void> {
  for (const name of globSync('**/*.{css,html,js,svg}', { cwd: BUILT })) {
    const path = join(BUILT, name);
    const content = await readFile(path);
    await writeFile(`${path}.br`, await promisify(brotliCompress)(content));
    await writeFile(`${path}.gz`, await promisify(gzip)(content));
  }
}

async function hashSources(): Promise<string> {
  const found = globSync(SOURCES, { cwd: PACKAGES, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = found.map((entry) => join(entry.parentPath, entry.name));
  const hash = createHash('sha256');
  for (const file of [VERSIONS, ...files.sort()]) hash.update(file.slice(PACKAGES.length)).update(await readFile(file));
  return hash.digest('hex');
}

/**
 * Serves the built console: files with a hash in their name for ever, the page itself anew each time, at every path
 * that is no file and asks for HTML, so that a link into the console works.
 */
export async function serveConsole(server: FastifyInstance, folder: string): Promise<void> {
  await server.register(staticFiles, {
    root: folder,
    wildcard: false,
    cacheControl: false,
    preCompressed: true,
    setHeaders: (reply, path) => {
      const hashed = path.startsWith(join(folder, 'assets'));
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  server.get('/*', (request, reply) => {
    if (request.headers.accept?.includes('text/html')) return reply.sendFile('index.html');
    reply.callNotFound();
    return reply;
  });
}
