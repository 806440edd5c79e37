import {
  GraphQLError,
  type ASTNode,
  type ASTVisitor,
  type FragmentDefinitionNode,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';
import { isPlainText } from './input-limits.ts';

/** Fields within fields. What introspection asks of itself nests deeper, and the library bounds that. */
const DEPTH_MOST = 12;
const ALIASES_MOST = 30;
const ROOT_FIELDS_MOST = 30;

/** Fields in all, each fragment counted at every place where it is spread. */
const FIELDS_MOST = 1_000;

/** Input objects and lists written out within each other. */
const LITERAL_DEPTH_MOST = 32;

/** How much a selection asks for, with its fragments spread out. */
interface Extent {
  depth: number;
  fields: number;
  aliases: number;
  rootFields: number;
}

/** A validation rule: bounds the depth and the width of every operation, and refuses text that cannot be stored. */
export function documentLimits(context: ValidationContext): ASTVisitor {
  const measure = createMeasure(context);
  let literalDepth = 0;
  const report = (message: string, node: ASTNode): void =>
    context.reportError(new GraphQLError(message, { nodes: node, extensions: { code: 'TOO_COMPLEX' } }));
  const literal = {
    enter(node: ASTNode): void {
      literalDepth += 1;
      if (literalDepth === LITERAL_DEPTH_MOST + 1)
        report(`Input may be nested ${LITERAL_DEPTH_MOST} levels deep.`, node);
    },
    leave(): void {
      literalDepth -= 1;
    },
  };
  return {
    OperationDefinition(node) {
      const { depth, fields, aliases, rootFields } = measure(node.selectionSet);
      if (depth > DEPTH_MOST) report(`Fields may be nested ${DEPTH_MOST} levels deep, these are ${depth}.`, node);
      if (aliases > ALIASES_MOST)
        report(`An operation may use ${ALIASES_MOST} aliases, this one uses ${aliases}.`, node);
      if (rootFields > ROOT_FIELDS_MOST) report(`An operation may select ${ROOT_FIELDS_MOST} root fields.`, node);
      if (fields > FIELDS_MOST) report(`An operation may select ${FIELDS_MOST} fields, fragments included.`, node);
    },
    ObjectValue: literal,
    ListValue: literal,
    StringValue(node) {
      if (!isPlainText(node.value)) report('Text must be well-formed and without NUL characters.', node);
    },
  };
}

/** Measures selections; each fragment only once, so that the work stays linear in the document. */
function createMeasure(context: ValidationContext): (set: SelectionSetNode) => Extent {
  const fragments = new Map<FragmentDefinitionNode, Extent>();

  const ofFragment = (fragment: FragmentDefinitionNode | null | undefined): Extent => {
    if (!fragment) return NOTHING;
    const known = fragments.get(fragment);
    if (known) return known;
    // A fragment that spreads itself is another rule's finding.
    fragments.set(fragment, NOTHING);
    const extent = measure(fragment.selectionSet);
    fragments.set(fragment, extent);
    return extent;
  };

  const measure = (set: SelectionSetNode | undefined): Extent => {
    const extent = { ...NOTHING };
    for (const node of set?.selections ?? []) {
      if (node.kind === 'Field') {
        const inner = node.name.value.startsWith('__')
          ? { ...measure(node.selectionSet), depth: 0 }
          : measure(node.selectionSet);
        add(extent, { ...inner, depth: inner.depth + 1, fields: inner.fields + 1, rootFields: 1 });
        if (node.alias) extent.aliases += 1;
      } else {
        add(
          extent,
          node.kind === 'InlineFragment'
            ? measure(node.selectionSet)
            : ofFragment(context.getFragment(node.name.value)),
        );
      }
    }
    return extent;
  };
  return measure;
}

const NOTHING: Extent = { depth: 0, fields: 0, aliases: 0, rootFields: 0 };

function add(to: Extent, { depth, fields, aliases, rootFields }: Extent): void {
  to.depth = Math.max(to.depth, depth);
  to.fields += fields;
  to.aliases += aliases;
  to.rootFields += rootFields;
}
