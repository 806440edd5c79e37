import { execute, getOperationAST, type DocumentNode, type ExecutionResult, type GraphQLSchema } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import { type Context } from '../kernel/context.ts';

/** A validated operation: a query, a mutation, or a subscription for one event. */
export interface Operation {
  readonly document: DocumentNode;
  readonly operationName: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly context: Context;
  /** The event that a subscription is answered for. */
  readonly event?: unknown;
}

export type Execute = (operation: Operation) => Promise<ExecutionResult>;

/**
 * Runs operations as compiled functions, which last as long as their document is remembered; what cannot be
 * compiled is interpreted.
 */
export function createExecute(schema: GraphQLSchema): Execute {
  const compiled = new WeakMap<DocumentNode, Map<string, CompiledQuery | null>>();

  const compiledFor = ({ document, operationName }: Operation): CompiledQuery | null => {
    const ofDocument = compiled.get(document) ?? new Map<string, CompiledQuery | null>();
    compiled.set(document, ofDocument);
    const name = operationName ?? '';
    const known = ofDocument.get(name);
    if (known !== undefined) return known;
    const made = compile(schema, document, operationName);
    ofDocument.set(name, made);
    return made;
  };

  return async (operation) => {
    const { document, operationName, variables, context, event } = operation;
    const query = compiledFor(operation);
    if (!query) {
      const execution = { schema, document, rootValue: event, contextValue: context };
      return execute({ ...execution, operationName, variableValues: variables });
    }
    const result: ExecutionResult = await query.query(event, context, variables);
    return 'data' in result ? result : { errors: variableErrors(schema, operation) ?? result.errors ?? [] };
  };
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): CompiledQuery | null {
  const options = { disablingCapturingStackErrors: true, useExperimentalPathBasedSkipInclude: true };
  const made = compileQuery(schema, document, operationName ?? undefined, options);
  return isCompiledQuery(made) ? made : null;
}

/** The faults of the variables in the words of the reference implementation, which name the value and its place. */
function variableErrors(schema: GraphQLSchema, operation: Operation): ExecutionResult['errors'] {
  const definitions = getOperationAST(operation.document, operation.operationName)?.variableDefinitions ?? [];
  return getVariableValues(schema, definitions, operation.variables ?? {}, { maxErrors: 10 }).errors;
}
