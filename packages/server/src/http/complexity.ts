import {
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
// Its ES modules bring a second copy of the GraphQL library along.
import { fieldExtensionsEstimator, getComplexity, type ComplexityEstimator } from 'graphql-query-complexity/cjs';
import { getVariableValues } from 'graphql/execution/values.js';
import { tooComplex } from '../kernel/errors.ts';
import { RecentMap } from '../kernel/recent-map.ts';

/** Objects that one request may ask for: a page of 100 licenses with its relations in each of 11 groups is about 7,000. */
const COMPLEXITY_MOST = 20_000;

/** Size of a page when the query does not say. */
const PAGE_DEFAULT = 50;

/** Size taken for a list without pages, such as the catalog. */
const SHORT_LIST = 12;

/** Combinations of sizes whose complexity is remembered for a document. */
const SIZES_REMEMBERED = 50;

/** An object costs 1 with what is in it, scalars nothing; a list counts as often as it may have rows. */
const countObjects: ComplexityEstimator = ({ args, childComplexity, field, type }) => {
  const named = getNamedType(field.type);
  if (!isObjectType(named) && childComplexity === 0) return 0;
  if (named.name.startsWith('__')) return 1 + childComplexity;
  return 1 + rows(field, args, type.name) * childComplexity;
};

function rows(
  field: Parameters<ComplexityEstimator>[0]['field'],
  args: Record<string, unknown>,
  parent: string,
): number {
  if (field.args.some(({ name }) => name === 'first')) {
    const size = args['first'] ?? args['last'] ?? PAGE_DEFAULT;
    return typeof size === 'number' ? Math.max(1, size) : PAGE_DEFAULT;
  }
  // The rows of a connection are counted where its page is asked for.
  return isListType(getNullableType(field.type)) && !parent.endsWith('Connection') ? SHORT_LIST : 1;
}

/** Throws TOO_COMPLEX for an operation that asks for too much. */
export type ComplexityCheck = (
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
) => void;

/**
 * A check of how many objects an operation may ask for, with the page sizes that its variables give. A field may name
 * its own cost (type-graphql's `complexity`). Variables that are wrong are left for the execution to tell.
 */
export function createComplexityCheck(schema: GraphQLSchema): ComplexityCheck {
  const estimators = [fieldExtensionsEstimator(), countObjects];
  const known = new WeakMap<OperationDefinitionNode, RecentMap<string, number>>();

  const complexityOf: (...operation: Parameters<ComplexityCheck>) => number = (query, operation, given) => {
    const variables = { ...given };
    const { errors } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, { maxErrors: 1 });
    if (errors) return 0;
    const name = operation.name && { operationName: operation.name.value };
    return getComplexity({ schema, query, variables, estimators, ...name });
  };

  return (document, operation, variables) => {
    const ofOperation = known.get(operation) ?? new RecentMap<string, number>(SIZES_REMEMBERED);
    known.set(operation, ofOperation);
    const key = sizesOf(operation, variables);
    const complexity = ofOperation.get(key) ?? complexityOf(document, operation, variables);
    if (complexity > 0) ofOperation.set(key, complexity);
    if (complexity <= COMPLEXITY_MOST) return;
    throw tooComplex(
      `This asks for up to ${complexity} objects, ${COMPLEXITY_MOST} are allowed: ask for smaller pages.`,
    );
  };
}

/** The variables on which the complexity can depend: page sizes, and what includes or skips a selection. */
function sizesOf(operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): string {
  const values = operation.variableDefinitions?.map(({ variable }) => variables[variable.name.value]) ?? [];
  return values.map((value) => (typeof value === 'number' || typeof value === 'boolean' ? value : typeof value)).join();
}
