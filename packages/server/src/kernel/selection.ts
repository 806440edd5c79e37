import { getDirectiveValues, GraphQLIncludeDirective, GraphQLSkipDirective } from 'graphql';
import { type FieldNode, type GraphQLResolveInfo, type SelectionNode, type SelectionSetNode } from 'graphql';

/** The fields that a query selects below a field, by name; aliases of one field are taken together. */
export interface Selection {
  readonly [field: string]: Selection;
}

type Source = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'variableValues'>;

const known = new WeakMap<FieldNode, Selection>();

/** What is selected below the field that is being resolved. Kept for each document whose selection has no variables. */
export function selectionOf(info: Source): Selection {
  const first = info.fieldNodes[0];
  const kept = first && known.get(first);
  if (kept && info.fieldNodes.length === 1) return kept;
  const selection: MutableSelection = {};
  const reader = { info, isConstant: true };
  for (const node of info.fieldNodes) collect(node.selectionSet, selection, reader);
  if (first && reader.isConstant && info.fieldNodes.length === 1) known.set(first, selection);
  return selection;
}

interface MutableSelection {
  [field: string]: MutableSelection;
}

interface Reader {
  info: Source;
  isConstant: boolean;
}

function collect(set: SelectionSetNode | undefined, into: MutableSelection, reader: Reader): void {
  for (const node of set?.selections ?? []) {
    if (!isIncluded(node, reader)) continue;
    if (node.kind === 'Field') {
      collect(node.selectionSet, (into[node.name.value] ??= {}), reader);
    } else if (node.kind === 'InlineFragment') {
      collect(node.selectionSet, into, reader);
    } else {
      collect(reader.info.fragments[node.name.value]?.selectionSet, into, reader);
    }
  }
}

function isIncluded(node: SelectionNode, reader: Reader): boolean {
  if (!node.directives?.length) return true;
  reader.isConstant = false;
  const { variableValues } = reader.info;
  const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
  const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
  return skip?.['if'] !== true && include?.['if'] !== false;
}
