import type { PurchasesPageQueryVariables, PurchaseState } from '@license-console/schema';
import type { PageVariables } from '../../lib/apollo/useKeysetList.ts';

export const purchaseListStates = ['all', 'waiting', 'issued', 'ended'] as const;
export type PurchaseListState = (typeof purchaseListStates)[number];

/** How the list of purchases is looked at. */
export interface PurchaseListView {
  search: string;
  state: PurchaseListState;
  /** The oldest first. */
  isAscending: boolean;
}

/** What must be known of a purchase to have it in the list, and in its place. */
export interface ListedPurchase {
  readonly id: string;
  readonly state: PurchaseState;
  readonly createdAt: string;
}

const statesOf: Record<PurchaseListState, readonly PurchaseState[] | null> = {
  all: null,
  waiting: ['PENDING', 'PAID'],
  issued: ['ISSUED'],
  ended: ['CANCELLED', 'EXPIRED', 'FAILED'],
};

/** The state of the list that a text in the address stands for; all where it is none. */
export function purchaseListStateOf(text: string): PurchaseListState {
  return purchaseListStates.find((state) => state === text) ?? 'all';
}

/** What the server is asked for this view, but for the page. */
export function purchaseListVariables({
  search,
  state,
  isAscending,
}: PurchaseListView): Omit<PurchasesPageQueryVariables, PageVariables> {
  const states = statesOf[state];
  const filter = { ...(search && { search }), ...(states && { state: { in: [...states] } }) };
  return { filter, sort: { field: 'CREATED_AT', direction: isAscending ? 'ASC' : 'DESC' } };
}

/**
 * The purchases that were read as they are after `changes`: those that left the state in view are out, and new ones
 * stand at the top where the newest are. Whether a new one is found by a search only the server knows: then none is added.
 */
export function withChanges<Node extends ListedPurchase>(
  read: readonly Node[],
  changes: ReadonlyMap<string, Node>,
  { search, state, isAscending }: PurchaseListView,
): Node[] {
  const states = statesOf[state];
  const isInView = (purchase: Node): boolean => states?.includes(purchase.state) ?? true;
  const known = new Set(read.map(({ id }) => id));
  const newest = read[0]?.createdAt ?? '';
  const isNew = ({ id, createdAt }: Node): boolean => !known.has(id) && createdAt >= newest;
  const added = search || isAscending ? [] : [...changes.values()].filter(isNew);
  const current = read.map((purchase) => changes.get(purchase.id) ?? purchase);
  return [...added.toSorted((a, b) => (a.createdAt < b.createdAt ? 1 : -1)), ...current].filter(isInView);
}
