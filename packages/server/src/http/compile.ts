import {
  getNamedType,
  GraphQLScalarType,
  GraphQLSchema,
  isScalarType,
  isSpecifiedScalarType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type ValueNode,
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';

/** Compiles an operation of a validated document; null where it has to be interpreted. */
export type Compile = (
  document: DocumentNode,
  operationName: string | null | undefined,
) => CompiledQuery['query'] | null;

/**
 * A compiler whose queries take variables that are coerced already: the library's own coercion is compiled from the
 * types, and does not end with an input type that contains itself, such as a filter.
 */
export function createCompile(schema: GraphQLSchema): Compile {
  const { types, ...config } = schema.toConfig();
  const open = new GraphQLSchema({ ...config, types: [...types, COERCED], assumeValid: true });
  const options = { disablingCapturingStackErrors: true, useExperimentalPathBasedSkipInclude: true };

  return (document, operationName) => {
    if (!isCompilable(schema, document)) return null;
    const compiled = compileQuery(open, takeCoerced(document), operationName ?? undefined, options);
    return isCompiledQuery(compiled) ? compiled.query : null;
  };
}

const COERCED = new GraphQLScalarType({ name: 'Coerced__', parseValue: (value) => value });

/** The document with variables of any type, but for those that the compiler must know to include or skip a selection. */
const takeCoerced = (document: DocumentNode): DocumentNode =>
  visit(document, {
    VariableDefinition(node): VariableDefinitionNode | undefined {
      const name = namedTypeOf(node);
      if (name === 'Boolean') return undefined;
      const type = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: COERCED.name } } as const;
      return { kind: Kind.VARIABLE_DEFINITION, variable: node.variable, type };
    },
  });

function namedTypeOf({ type }: VariableDefinitionNode): string {
  let node = type;
  while (node.kind !== Kind.NAMED_TYPE) node = node.type;
  return node.name.value;
}

/**
 * Whether the compiler does right by the literals: it writes them down as JSON, which has no dates, and takes a variable
 * within a literal for null when it is not given.
 */
function isCompilable(schema: GraphQLSchema, document: DocumentNode): boolean {
  const typeInfo = new TypeInfo(schema);
  let isPlain = true;
  const check = (node: ValueNode): void => {
    const type = getNamedType(typeInfo.getInputType());
    if (isScalarType(type) && !isSpecifiedScalarType(type)) isPlain = false;
    if (node.kind === Kind.VARIABLE) isPlain = false;
  };
  const visitor = {
    StringValue: check,
    ListValue: ({ values }: { values: readonly ValueNode[] }) => values.forEach(check),
    ObjectField: ({ value }: { value: ValueNode }) => check(value),
  };
  visit(document, visitWithTypeInfo(typeInfo, visitor));
  return isPlain;
}
