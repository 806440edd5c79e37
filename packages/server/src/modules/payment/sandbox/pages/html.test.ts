import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html } from './html.ts';

test('text is escaped, in elements and in attributes', () => {
  const hostile = `"><script>alert('1')</script>&amp;`;
  expect(html`<a title="${hostile}">${hostile}</a>`.text).toBe(
    '<a title="&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;">' +
      '&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;</a>',
  );
});

test('whatever the text, it brings no markup, and none of it is lost', () => {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = html`${text}`.text;
      expect(escaped).not.toMatch(/[<>"']/);
      expect(escaped.replace(/&(#?\w+);/g, (_whole, name: string) => entities[name] ?? '?')).toBe(text);
    }),
  );
});

test('markup and lists of it stand as they are; numbers are written; false and null leave nothing', () => {
  const items = ['a', '<b>'].map((text) => html`<i>${text}</i>`);
  expect(html`<p>${items}${3}${false}${null}${html`<br />`}</p>`.text).toBe('<p><i>a</i><i>&lt;b&gt;</i>3<br /></p>');
});
