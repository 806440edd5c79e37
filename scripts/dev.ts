/** Watch mode for work: the server, the schema that its code says, the documents generated from it, the console. */
import concurrently from 'concurrently';

const { result } = concurrently(
  [
    { name: 'server', command: 'tsx watch --clear-screen=false src/main.ts', cwd: 'packages/server' },
    { name: 'schema', command: 'tsx watch --clear-screen=false src/emit-schema.ts', cwd: 'packages/server' },
    { name: 'documents', command: 'graphql-codegen --config codegen.ts --watch' },
    { name: 'console', command: 'vite', cwd: 'packages/web' },
  ],
  { killOthersOn: ['failure'], prefixColors: 'auto', padPrefix: true },
);

await result.catch(() => {
  process.exitCode = 1;
});
