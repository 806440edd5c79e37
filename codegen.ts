import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types and documents for every `.graphql` file beside a component or a journey; written to packages/schema/src/generated. */
const config: CodegenConfig = {
  schema: 'packages/schema/schema.graphql',
  documents: 'packages/{web,e2e}/src/**/*.graphql',
  ignoreNoDocuments: true,
  generates: {
    'packages/schema/src/generated/graphql.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        // Masked types, as the console's cache masks at run time; `@unmask` opens a fragment.
        inlineFragmentTypes: 'mask',
        customDirectives: { apolloUnmask: true },
        // What the cache returns: `__typename` always, except on the roots; null, never undefined.
        nonOptionalTypename: true,
        skipTypeNameForRoot: true,
        avoidOptionals: { field: true },
        scalars: {
          ID: 'string',
          DateTime: 'string',
          Date: 'string',
          DateTimeOrDuration: 'string',
          WholeNumber: 'number',
        },
        strictScalars: true,
        defaultScalarType: 'unknown',
        useTypeImports: true,
        arrayInputCoercion: false,
      },
    },
  },
};

export default config;
