import { existsSync, readdirSync, readFileSync } from 'node:fs';

const server = 'packages/server/src';
const web = 'packages/web/src';
const npm = 'node_modules';
const tests = String.raw`\.(test|storm|factory)\.ts$`;
const anything = '^$';

/**
 * What a part of the code may import, beside npm packages and Node's own modules; anything else is an error.
 * @param {string} name of the rule
 * @param {string} from pattern of the importing files
 * @param {string[]} may patterns of what they may import; `$1` is the first group of `from`
 * @param {string} [exempt] pattern of files that the rule leaves alone
 * @returns {import('dependency-cruiser').IRegularForbiddenRuleType}
 */
const mayOnlyImport = (name, from, may, exempt = anything) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: exempt },
  to: { pathNot: [npm, ...may], dependencyTypesNot: ['core'] },
});

const order = `${server}/modules.ts`;
const listed = existsSync(order)
  ? [...readFileSync(order, 'utf8').matchAll(/modules\/([\w-]+)\/index\.ts/g)].flatMap(([, slice]) => slice ?? [])
  : [];

/** A slice imports those before it in modules.ts; one that is not listed adds nothing to the schema, and stands behind all. */
const sliceRules = readdirSync(`${server}/modules`).map((slice) => {
  const earlier = listed.includes(slice) ? listed.slice(0, listed.indexOf(slice)) : listed;
  return mayOnlyImport(
    `slice-${slice}-imports-earlier-slices`,
    `^${server}/modules/${slice}/`,
    [
      `^${server}/(kernel|database)/`,
      `^${server}/modules/${slice}/`,
      ...earlier.map((name) => `^${server}/modules/${name}/index\\.ts$`),
    ],
    tests,
  );
});

/** @type {import('dependency-cruiser').IRegularForbiddenRuleType} */
const pureRules = {
  name: 'rules-are-pure',
  comment: 'Rules take plain values: types of their slice, and money, calendar and errors to compute with.',
  severity: 'error',
  from: { path: `^${server}/modules/([^/]+)/.*\\.rules\\.ts$` },
  to: {
    pathNot: [
      `${npm}/.*temporal-polyfill`,
      `^${server}/kernel/(money|calendar|clock|errors)\\.ts$`,
      `^${server}/modules/$1/[^/]+\\.rules\\.ts$`,
    ],
    dependencyTypesNot: ['type-only'],
  },
};

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-barrels',
      comment: 'Only a slice of the server has an index.ts: its public face.',
      severity: 'error',
      from: {},
      to: { path: '^packages/[^/]+/src/.*index\\.ts$', pathNot: `^${server}/modules/[^/]+/index\\.ts$` },
    },
    mayOnlyImport('kernel-knows-itself', `^${server}/kernel/`, [`^${server}/kernel/`], tests),
    mayOnlyImport('database-knows-the-kernel', `^${server}/database/`, [`^${server}/(kernel|database)/`], tests),
    mayOnlyImport('http-knows-no-slice', `^${server}/http/`, [`^${server}/(kernel|database|http)/`], tests),
    pureRules,
    ...sliceRules,
    {
      name: 'app-composes',
      comment: 'The composition root is for the program and the test kit.',
      severity: 'error',
      from: {
        pathNot: [
          '^packages/server/(src/(main|serve)\\.ts$|testkit/)',
          '^packages/bench/src/servers/product\\.ts$',
          tests,
        ],
      },
      to: { path: `^${server}/app\\.ts$` },
    },
    mayOnlyImport('ui-and-lib-know-no-feature', `^${web}/(ui|lib)/`, [`^${web}/(ui|lib)/`], tests),
    mayOnlyImport(
      'entity-knows-no-feature-and-no-other-entity',
      `^${web}/entities/([^/]+)/`,
      [`^${web}/(ui|lib)/`, `^${web}/entities/$1/`, '^packages/schema/'],
      tests,
    ),
    mayOnlyImport(
      'feature-knows-no-other-feature',
      `^${web}/features/([^/]+)/`,
      [`^${web}/(ui|lib|entities)/`, `^${web}/features/$1/`, '^packages/schema/'],
      tests,
    ),
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: [tests, '^packages/(e2e|bench)/'] },
      to: { path: '^packages/[^/]+/testkit/' },
    },
    {
      name: 'page-knows-no-other-page',
      severity: 'error',
      from: { path: `^${web}/pages/([^/.]+)` },
      to: { path: `^${web}/pages/`, pathNot: `^${web}/pages/$1` },
    },
    mayOnlyImport('web-knows-only-the-schema', '^packages/web/', ['^packages/(web|schema)/']),
    mayOnlyImport('server-knows-only-the-schema', '^packages/server/', ['^packages/(server|schema)/']),
    mayOnlyImport('schema-knows-nobody', '^packages/schema/', ['^packages/schema/']),
  ],
  options: {
    doNotFollow: { path: npm },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types', 'typings'],
      extensions: ['.ts', '.d.ts', '.js', '.mjs', '.cjs', '.vue', '.json', '.node'],
    },
  },
};
