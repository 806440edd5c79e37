import { expect, test } from 'vitest';
import { hashOf, isKeyText, makeKeyText, startOf } from './key-text.ts';

test('a key is known by its beginning, and no two are the same', () => {
  const texts = Array.from({ length: 1_000 }, makeKeyText);
  for (const text of texts) {
    expect(text).toMatch(/^lck_[0-9a-f]{48}$/);
    expect(isKeyText(text)).toBe(true);
  }
  expect(new Set(texts).size).toBe(1_000);
  expect(new Set(texts.map((text) => hashOf(text).toString('hex'))).size).toBe(1_000);
});

test('what is mistyped anywhere is no key', () => {
  const text = makeKeyText();
  for (let place = 0; place < text.length; place++) {
    const other = text[place] === '0' ? '1' : '0';
    expect(isKeyText(`${text.slice(0, place)}${other}${text.slice(place + 1)}`), `at ${place}`).toBe(false);
  }
});

test.each(['', 'lck_', 'lck_xyz', `${makeKeyText()}0`, makeKeyText().toUpperCase(), ` ${makeKeyText()}`])(
  '%j is no key',
  (text) => {
    expect(isKeyText(text)).toBe(false);
  },
);

test('only its first ten characters are shown', () => {
  const text = makeKeyText();
  expect(startOf(text)).toBe(text.slice(0, 10));
});
