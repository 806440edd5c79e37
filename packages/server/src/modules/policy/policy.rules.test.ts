import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allot, type Lack, type Stock } from './policy.rules.ts';

interface Shelf {
  own?: Record<string, string[]>;
  global?: string[];
  caps?: Record<string, number>;
}

const stockOf = ({ own = {}, global = [], caps = {} }: Shelf): Stock => ({
  supplyOf: (_type, company) => {
    const ids = company === null ? global : (own[company] ?? []);
    return { ids, freeCount: ids.length };
  },
  capLeft: (_type, company) => caps[company] ?? null,
});

const lack = (instanceId: string, companyId: string): Lack => ({ instanceId, companyId, typeKey: 1, replaces: null });

test('a company’s own pool comes first, then the global one', () => {
  const stock = stockOf({ own: { acme: ['a1'] }, global: ['g1', 'g2'] });
  expect(allot([lack('i1', 'acme'), lack('i2', 'acme'), lack('i3', 'bolt')], stock)).toMatchObject([
    { instanceId: 'i1', licenseId: 'a1', rule: 'OWN_POOL', ownFreeCount: 1, globalFreeCount: 2, capLeft: null },
    { instanceId: 'i2', licenseId: 'g1', rule: 'GLOBAL_POOL', ownFreeCount: 0, globalFreeCount: 2 },
    { instanceId: 'i3', licenseId: 'g2', rule: 'GLOBAL_POOL', ownFreeCount: 0, globalFreeCount: 1 },
  ]);
});

test('a cap bounds what comes of the global pool, and nothing else', () => {
  const stock = stockOf({ own: { acme: ['a1'] }, global: ['g1', 'g2', 'g3'], caps: { acme: 1, bolt: 0 } });
  const lacks = [lack('i1', 'acme'), lack('i2', 'bolt'), lack('i3', 'acme'), lack('i4', 'acme')];
  expect(allot(lacks, stock)).toMatchObject([
    { instanceId: 'i1', licenseId: 'a1' },
    { instanceId: 'i3', licenseId: 'g1', rule: 'GLOBAL_POOL_WITHIN_CAP', capLeft: 1 },
  ]);
});

test('no license is given twice, none of another company, none beyond a cap; and none is kept that could be given', () => {
  const companies = ['a', 'b', 'c'];
  const pools = fc.record(Object.fromEntries(companies.map((name) => [name, fc.nat(4)])));
  const caps = fc.dictionary(fc.constantFrom(...companies), fc.nat(3));
  const demand = fc.array(fc.constantFrom(...companies), { maxLength: 20 });
  fc.assert(
    fc.property(pools, fc.nat(8), caps, demand, (sizes, globalSize, capped, wanted) => {
      const named = (prefix: string, count: number): string[] =>
        Array.from({ length: count }, (_, index) => `${prefix}${index}`);
      const own = Object.fromEntries(Object.entries(sizes).map(([name, count]) => [name, named(name, count)]));
      const global = named('global', globalSize);
      const lacks = wanted.map((company, index) => lack(`i${index}`, company));
      const given = allot(lacks, stockOf({ own, global, caps: capped }));

      expect(new Set(given.map(({ licenseId }) => licenseId)).size).toBe(given.length);
      for (const company of companies) {
        const mine = given.filter(({ companyId }) => companyId === company);
        const asked = wanted.filter((name) => name === company).length;
        const ofOwn = mine.filter(({ rule }) => rule === 'OWN_POOL');
        expect(ofOwn.every(({ licenseId }) => own[company]?.includes(licenseId))).toBe(true);
        expect(ofOwn).toHaveLength(Math.min(asked, sizes[company] ?? 0));
        const ofGlobal = mine.length - ofOwn.length;
        expect(ofGlobal).toBeLessThanOrEqual(capped[company] ?? Infinity);
        const isWaiting = mine.length < asked && ofGlobal < (capped[company] ?? Infinity);
        const globalLeft = globalSize - given.filter(({ rule }) => rule !== 'OWN_POOL').length;
        expect(isWaiting && globalLeft > 0).toBe(false);
      }
    }),
  );
});
