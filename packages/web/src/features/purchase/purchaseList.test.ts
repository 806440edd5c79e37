import { expect, test } from 'vitest';
import {
  purchaseListStateOf,
  purchaseListVariables,
  withChanges,
  type ListedPurchase,
  type PurchaseListView,
} from './purchaseList.ts';

const all: PurchaseListView = { search: '', state: 'all', isAscending: false };
const older: ListedPurchase = { id: 'older', state: 'PENDING', createdAt: '2026-11-01T10:00:00.000Z' };
const oldest: ListedPurchase = { id: 'oldest', state: 'ISSUED', createdAt: '2026-10-01T10:00:00.000Z' };
const added: ListedPurchase = { id: 'new', state: 'PENDING', createdAt: '2026-11-24T10:00:00.000Z' };
const changed = (...purchases: ListedPurchase[]) => new Map(purchases.map((purchase) => [purchase.id, purchase]));
const ids = (purchases: readonly ListedPurchase[]): string[] => purchases.map(({ id }) => id);

test('the server is asked for what the view shows', () => {
  expect(purchaseListVariables(all)).toEqual({ filter: {}, sort: { field: 'CREATED_AT', direction: 'DESC' } });
  expect(purchaseListVariables({ search: 'anna', state: 'ended', isAscending: true })).toEqual({
    filter: { search: 'anna', state: { in: ['CANCELLED', 'EXPIRED', 'FAILED'] } },
    sort: { field: 'CREATED_AT', direction: 'ASC' },
  });
});

test('an unknown state in the address is all of them', () => {
  expect(['issued', 'gone', ''].map(purchaseListStateOf)).toEqual(['issued', 'all', 'all']);
});

test('a new purchase stands at the top of the newest, and nowhere else', () => {
  expect(ids(withChanges([older, oldest], changed(added), all))).toEqual(['new', 'older', 'oldest']);
  expect(ids(withChanges([oldest, older], changed(added), { ...all, isAscending: true }))).toEqual(['oldest', 'older']);
  expect(ids(withChanges([older], changed(added), { ...all, search: 'anna' }))).toEqual(['older']);
  expect(ids(withChanges([], changed(added), all))).toEqual(['new']);
});

test('an old purchase that was not read yet is not taken for a new one', () => {
  expect(ids(withChanges([older], changed({ ...oldest, state: 'FAILED' }), all))).toEqual(['older']);
});

test('a purchase that leaves the state in view leaves the list', () => {
  const waiting: PurchaseListView = { ...all, state: 'waiting' };
  expect(ids(withChanges([older], changed({ ...older, state: 'PAID' }), waiting))).toEqual(['older']);
  expect(ids(withChanges([older], changed({ ...older, state: 'ISSUED' }), waiting))).toEqual([]);
});
