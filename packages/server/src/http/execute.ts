import {
  execute,
  getOperationAST,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { type CompiledQuery } from 'graphql-jit';
import { type Context } from '../kernel/context.ts';
import { createCompile } from './compile.ts';

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

interface Prepared {
  readonly definition: OperationDefinitionNode;
  readonly query: CompiledQuery['query'];
}

/**
 * Runs operations as compiled functions, which last as long as their document is remembered; what cannot be compiled is
 * interpreted.
 */
export function createExecute(schema: GraphQLSchema): Execute {
  const compile = createCompile(schema);
  const prepared = new WeakMap<DocumentNode, Map<string, Prepared | null>>();

  const prepare = ({ document, operationName }: Operation): Prepared | null => {
    const definition = getOperationAST(document, operationName);
    const query = definition ? compile(document, operationName) : null;
    return definition && query ? { definition, query } : null;
  };
  const preparedFor = (operation: Operation): Prepared | null => {
    const ofDocument = prepared.get(operation.document) ?? new Map<string, Prepared | null>();
    prepared.set(operation.document, ofDocument);
    const name = operation.operationName ?? '';
    const known = ofDocument.get(name);
    if (known !== undefined) return known;
    const made = prepare(operation);
    if (ofDocument.size < OPERATIONS_MOST) ofDocument.set(name, made);
    return made;
  };

  return async (operation) => {
    const { document, operationName, variables = {}, context, event } = operation;
    const known = preparedFor(operation);
    if (!known) {
      const execution = { schema, document, operationName, rootValue: event, contextValue: context };
      return execute({ ...execution, variableValues: variables });
    }
    const definitions = known.definition.variableDefinitions ?? [];
    const { coerced, errors } = getVariableValues(schema, definitions, variables, { maxErrors: 10 });
    return errors ? { errors } : known.query(event, context, coerced);
  };
}

/** Operations of one document that are remembered: clients send a handful at the most. */
const OPERATIONS_MOST = 20;
