/** Watch mode for work: the server, the schema that its code says, the documents generated from it, the console. */
import concurrently from 'concurrently';

// Node's own watch mode waits for the server to stop its PostgreSQL before it starts again.
const watch = 'node --watch --watch-preserve-output --import tsx';

const { result } = concurrently(
  [
    { name: 'server', command: `${watch} src/main.ts`, cwd: 'packages/server' },
    { name: 'schema', command: `${watch} src/emit-schema.ts`, cwd: 'packages/server' },
    { name: 'documents', command: 'tsx scripts/documents.ts' },
    { name: 'console', command: 'vite', cwd: 'packages/web' },
  ],
  { killOthersOn: ['failure'], prefixColors: 'auto', padPrefix: true },
);

await result.catch(() => {
  process.exitCode = 1;
});
