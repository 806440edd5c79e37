import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseGlobalId, toGlobalId } from './ids.ts';

const types = fc.stringMatching(/^[A-Za-z]{1,20}$/);
const keys = fc.oneof(fc.uuid(), fc.stringMatching(/^[A-Z0-9_]{1,20}$/));

test('an id is base64url of type and key, and tells both', () => {
  fc.assert(
    fc.property(types, keys, (type, key) => {
      const id = toGlobalId(type, key);
      expect(id).toBe(Buffer.from(`${type}:${key}`).toString('base64url'));
      expect(parseGlobalId(id)).toEqual({ type, key });
    }),
  );
});

test.each(['', 'x', 'TGljZW5zZQ', 'TGljZW5zZTo', `${toGlobalId('Type', 'KEY')}=`, toGlobalId('Type', 'no key')])(
  'what is no id of ours is none: %j',
  (id) => {
    expect(parseGlobalId(id)).toBeNull();
  },
);
