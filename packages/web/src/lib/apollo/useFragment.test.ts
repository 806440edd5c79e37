import { CompaniesPageDocument, CompanyRowFragmentDoc } from '@license-console/schema';
import { expect, test } from 'vitest';
import { createApp, defineComponent, h, nextTick } from 'vue';
import { createFakeLink } from '../../../testkit/fakeLink.ts';
import { createFakeServer } from '../../../testkit/fakeServer.ts';
import { makeWorld } from '../../../testkit/world.ts';
import { createClient, provideClient } from './client.ts';
import { useFragment } from './useFragment.ts';

async function readCompanies() {
  const client = createClient(createFakeLink(createFakeServer(makeWorld({ companies: 5, licenses: 20 }))).link);
  const { data } = await client.query({ query: CompaniesPageDocument, variables: { first: 5 } });
  return { client, companies: data?.companies.nodes ?? [] };
}

test('the fields of a fragment are masked from the parent', async () => {
  const { companies } = await readCompanies();
  expect(companies[0]).toEqual({ __typename: 'Company', id: 'company-2' });
});

test('a change of one entity renders its component again and no other', async () => {
  const { client, companies } = await readCompanies();
  const renders = new Map<string, number>();
  const Row = defineComponent({
    props: { index: { type: Number, required: true } },
    setup(props) {
      const company = useFragment(CompanyRowFragmentDoc, () => companies[props.index] as (typeof companies)[number]);
      return () => {
        const { id = '', name = '' } = company.value ?? {};
        renders.set(id, (renders.get(id) ?? 0) + 1);
        return h('p', name);
      };
    },
  });
  const app = createApp(() => companies.map((_, index) => h(Row, { index })));
  provideClient(app, client);
  const root = document.createElement('div');
  app.mount(root);
  expect([...renders.values()]).toEqual([1, 1, 1, 1, 1]);

  const changed = companies[2]?.id ?? '';
  client.cache.modify({ id: `Company:${changed}`, fields: { name: () => 'Renamed' } });
  await nextTick();
  await nextTick();
  expect(root.querySelectorAll('p')[2]?.textContent).toBe('Renamed');
  expect(renders.get(changed)).toBe(2);
  expect([...renders.values()].filter((count) => count > 1)).toHaveLength(1);
});
