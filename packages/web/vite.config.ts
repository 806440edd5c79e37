import tailwindcss from '@tailwindcss/vite';
import vue from '@vitejs/plugin-vue';
import { defaultClientConditions, defineConfig } from 'vite';
import { documentModules } from './documentModules.ts';
import { fakeServerPlugin } from './testkit/devServer.ts';

const server = process.env['LICENSE_CONSOLE_SERVER'] ?? 'http://localhost:4000';

/** `LICENSE_CONSOLE_FAKE=20000` serves that many licenses from memory in place of the server; for development only. */
const fakeCount = Number(process.env['LICENSE_CONSOLE_FAKE'] ?? 0);
const fakes = fakeCount > 0 ? [fakeServerPlugin({ companies: Math.ceil(fakeCount / 60), licenses: fakeCount })] : [];

/** Bundled once, before the first page is asked for: what only a lazy page imports would reload it otherwise. */
const include = [
  'vue',
  'vue-router',
  '@apollo/client',
  '@apollo/client/link/error',
  'graphql',
  'graphql-ws',
  'reka-ui',
];

export default defineConfig({
  plugins: [vue({ features: { optionsAPI: false } }), tailwindcss(), documentModules(), ...fakes],
  // RxJS as classes, a third smaller than as ES5.
  resolve: { conditions: ['es2015', ...defaultClientConditions] },
  optimizeDeps: { include: [...include, '@lucide/vue'] },
  server: {
    proxy:
      fakeCount > 0
        ? {}
        : { '/graphql': { target: server, ws: true }, '/api': { target: server }, '/imports': { target: server } },
  },
  build: {
    target: 'es2023',
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What changes with a version only is cached apart from what changes every day.
        codeSplitting: {
          groups: [
            { name: 'vue', test: /node_modules\/(@vue|vue|vue-router)\// },
            // What every page builds on; in a file for each, it would weigh more than all of it together.
            { name: 'shared', test: /web\/src\/(lib|entities)\// },
            { name: 'apollo', test: /node_modules\/(@apollo|@wry|graphql|graphql-ws|optimism|rxjs|tslib)\// },
          ],
        },
      },
    },
  },
});
