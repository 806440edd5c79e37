import { getOperationAST, Kind, visit, type DocumentNode } from 'graphql';
import { type Actor } from '../kernel/access.ts';

/** A subscription as it was asked. */
export interface Asked {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
}

/**
 * All that the answers to events depend on: what is asked, and what the one who asks may see. Who ask the same are
 * answered together. From where on someone asks for events makes no difference to what is said of each.
 */
export function questionOf({ document, operationName, variables, actor }: Asked): string {
  const { actorId: _actorId, name: _name, email: _email, ...rights } = actor;
  const { [resumeVariable(document, operationName) ?? '']: _after, ...asked } = variables;
  return JSON.stringify([document.loc?.source.body, operationName, asked, rights]);
}

/** The variable that is given to `after` of the root field, and to nothing else. */
function resumeVariable(document: DocumentNode, operationName: string | null | undefined): string | undefined {
  const [root] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  const value = root?.kind === Kind.FIELD && root.arguments?.find(({ name }) => name.value === 'after')?.value;
  if (!value || value.kind !== Kind.VARIABLE) return undefined;
  let uses = 0;
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => {
      if (node.name.value === value.name.value) uses++;
    },
  });
  return uses === 1 ? value.name.value : undefined;
}
