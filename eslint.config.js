import graphql from '@graphql-eslint/eslint-plugin';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import accessibility from 'eslint-plugin-vuejs-accessibility';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const scripts = ['**/*.{js,ts,vue}'];
const schema = 'packages/schema/schema.graphql';
const documents = 'packages/{web,e2e}/src/**/*.graphql';

// The catalog's word is LicenseType: neither its suffix nor the field `License.licenseType` repeats anything.
const [severity, naming] = graphql.configs['flat/schema-recommended'].rules['@graphql-eslint/naming-convention'];
const schemaNaming = { ...naming, 'ObjectTypeDefinition,ObjectTypeExtension': { forbiddenPrefixes: ['Type'] } };

const graphqlPlugin = /** @type {import('eslint').ESLint.Plugin} */ (/** @type {unknown} */ (graphql));

const graphqlParser = {
  parser: graphql.parser,
  parserOptions: { graphQLConfig: { schema: [schema, 'packages/web/client.graphql'], documents } },
};

export default defineConfig(
  globalIgnores(['**/dist/', '**/generated/', '.data/', '.cache/', 'pnpm-lock.yaml']),
  { linterOptions: { reportUnusedDisableDirectives: 'error', noInlineConfig: true } },
  {
    name: 'license-console/scripts',
    files: scripts,
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: {
      complexity: ['error', { max: 15, variant: 'modified' }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-depth': ['error', 3],
      'max-lines': ['error', 300],
      'max-params': ['error', 5],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true, named: true } }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/no-non-null-assertion': 'error',
      // Reads answer plain objects where a GraphQL class is declared, and compare kinds with their literal text.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // A caller of GraphQL names the answer that it expects.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    name: 'license-console/environment',
    files: ['packages/{server,web,schema}/**/*.{ts,vue}'],
    ignores: ['packages/server/src/config.ts', 'packages/*/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only packages/server/src/config.ts reads the environment.' },
      ],
    },
  },
  {
    name: 'license-console/tests',
    files: ['**/*.{test,storm,e2e}.ts'],
    // What a test kit gives is taken apart: closures, never methods.
    rules: { '@typescript-eslint/unbound-method': 'off' },
  },
  {
    name: 'license-console/configurations',
    files: ['*.{js,ts}', '.*.js', 'packages/*/*.ts'],
    rules: { 'no-restricted-exports': 'off' },
  },
  {
    name: 'license-console/components',
    files: ['packages/web/**/*.vue'],
    extends: [vue.configs['flat/recommended'], accessibility.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: tseslint.parser } },
    rules: {
      'vue/block-order': ['error', { order: ['script', 'template', 'style'] }],
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/component-name-in-template-casing': ['error', 'PascalCase', { registeredComponentsOnly: false }],
      'vue/define-emits-declaration': ['error', 'type-based'],
      'vue/define-props-declaration': ['error', 'type-based'],
      'vue/html-button-has-type': 'error',
      'vue/no-unused-refs': 'error',
      'vue/no-v-html': 'error',
      'vue/require-typed-ref': 'error',
      'vuejs-accessibility/label-has-for': ['error', { required: { some: ['nesting', 'id'] }, allowChildren: true }],
      // Only vue-tsc knows the types of components, their props and their refs.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-useless-default-assignment': 'off',
      // TypeScript knows which optional props have no default.
      'vue/require-default-prop': 'off',
    },
  },
  {
    name: 'license-console/schema',
    files: [schema],
    plugins: { '@graphql-eslint': graphqlPlugin },
    languageOptions: graphqlParser,
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          DirectiveDefinition: true,
          FieldDefinition: true,
          EnumValueDefinition: true,
          InputValueDefinition: true,
          ignoredSelectors: ['FieldDefinition > InputValueDefinition'],
        },
      ],
      '@graphql-eslint/require-deprecation-date': 'error',
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
      '@graphql-eslint/naming-convention': [severity, schemaNaming],
      '@graphql-eslint/no-typename-prefix': 'off',
      '@graphql-eslint/relay-edge-types': ['error', { withEdgeSuffix: true, listTypeCanWrapOnlyEdgeType: false }],
      '@graphql-eslint/strict-id-in-types': 'off',
    },
  },
  {
    name: 'license-console/documents',
    files: [documents],
    plugins: { '@graphql-eslint': graphqlPlugin },
    languageOptions: graphqlParser,
    rules: {
      ...graphql.configs['flat/operations-recommended'].rules,
      '@graphql-eslint/lone-executable-definition': 'error',
      '@graphql-eslint/selection-set-depth': ['error', { maxDepth: 8 }],
      '@graphql-eslint/match-document-filename': [
        'error',
        {
          fileExtension: '.graphql',
          query: { style: 'PascalCase', suffix: '.query' },
          mutation: { style: 'PascalCase', suffix: '.mutation' },
          subscription: { style: 'PascalCase', suffix: '.subscription' },
          fragment: { style: 'PascalCase', suffix: '.fragment' },
        },
      ],
    },
  },
  prettier,
);
