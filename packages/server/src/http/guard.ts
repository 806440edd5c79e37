import { type DocumentNode, type GraphQLSchema, type OperationDefinitionNode, type ValidationRule } from 'graphql';
import { type Actor } from '../kernel/access.ts';
import { badInput, unauthenticated } from '../kernel/errors.ts';
import { createComplexityCheck } from './complexity.ts';
import { documentLimits } from './document-limits.ts';
import { findFault } from './input-limits.ts';

/** Root fields that answer when nobody is signed in. */
const OPEN_FIELDS = new Set(['viewer', '__typename']);

/** An operation of a parsed and validated document, before it runs. */
export interface GuardedOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As they came: not yet coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly actor: Actor | null;
}

/** What a request must pass, at both doors: HTTP and WebSocket. */
export interface Guard {
  /** For the parser: no document has more tokens. */
  readonly parseOptions: { readonly maxTokens: number };
  /** Beside those of the specification. They read documents alone, never variables: their verdict is remembered. */
  readonly validationRules: readonly ValidationRule[];
  /**
   * Throws a GraphQLError for the client when the operation must not run: nobody is signed in, its input is hostile, or
   * it asks for too much at once.
   */
  check(operation: GuardedOperation): void;
}

export function createGuard(schema: GraphQLSchema): Guard {
  const checkComplexity = createComplexityCheck(schema);
  return {
    parseOptions: { maxTokens: 2_000 },
    validationRules: [documentLimits],
    check({ document, operation, variables, actor }) {
      if (!actor && !isOpen(operation)) throw unauthenticated();
      const fault = findFault(variables);
      if (fault) throw badInput(fault);
      checkComplexity(document, operation, variables);
    },
  };
}

/** Whether the operation selects nothing at its root but what is open to everyone. */
function isOpen({ operation, selectionSet }: OperationDefinitionNode): boolean {
  if (operation !== 'query') return false;
  return selectionSet.selections.every((node) => node.kind === 'Field' && OPEN_FIELDS.has(node.name.value));
}
