import { expect, test } from 'vitest';
import { facetOf, instanceListVariables, instanceServices, type InstanceListView } from './instanceList.ts';

const plain: InstanceListView = {
  search: '',
  company: '',
  service: 'active',
  kind: 'all',
  isDescending: false,
  letter: '',
};

test.each<[Partial<InstanceListView>, object]>([
  [{}, { filter: { retired: { eq: false } }, sort: { field: 'NAME', direction: 'ASC' } }],
  [
    { service: 'retired', kind: 'host', isDescending: true, letter: 'M' },
    {
      filter: { retired: { eq: true }, kind: { eq: 'HOST' } },
      sort: { field: 'NAME', direction: 'DESC' },
      startAt: { name: 'Mzzzz' },
    },
  ],
  [
    { service: 'unlicensed' },
    { filter: { retired: { eq: false }, licensed: { eq: false } }, sort: { field: 'NAME', direction: 'ASC' } },
  ],
  [
    { search: ' srv ', company: 'company-1' },
    {
      filter: {
        retired: { eq: false },
        company: { id: { eq: 'company-1' } },
        or: [{ name: { contains: 'srv' } }, { company: { name: { contains: 'srv' } } }],
      },
      sort: { field: 'NAME', direction: 'ASC' },
    },
  ],
])('the view %o asks for %o', (part, variables) =>
  expect(instanceListVariables({ ...plain, ...part })).toEqual(variables),
);

test('what the address says wrongly is the first of the facets', () => {
  expect(facetOf(instanceServices, 'retired')).toBe('retired');
  expect(facetOf(instanceServices, 'broken')).toBe('active');
});
