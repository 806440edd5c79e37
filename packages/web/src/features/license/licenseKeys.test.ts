import { describe, expect, test } from 'vitest';
import { gridActionOf, type GridAction, type GridSpot } from './licenseKeys.ts';

const closed: GridSpot = { level: 1, isOpen: false, cell: -1, cellCount: 5, canSelect: false };
const open: GridSpot = { ...closed, isOpen: true };
const empty: GridSpot = { ...closed, isOpen: null, cellCount: 0 };
const license: GridSpot = { level: 2, isOpen: null, cell: -1, cellCount: 1, canSelect: false };
const key = (name: string, modifiers = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...modifiers,
});

describe('keys of the grid', () => {
  test.each<[string, string, GridSpot, GridAction | undefined]>([
    ['ArrowDown', 'a row', closed, { do: 'move', rows: 1 }],
    ['ArrowUp', 'a control', { ...closed, cell: 2 }, { do: 'move', rows: -1 }],
    ['PageDown', 'a row', license, { do: 'page', direction: 1 }],
    ['PageUp', 'a row', license, { do: 'page', direction: -1 }],
    ['Home', 'a row', license, { do: 'edge', end: 'first', of: 'siblings' }],
    ['End', 'a row', closed, { do: 'edge', end: 'last', of: 'siblings' }],
    ['Home', 'a control', { ...open, cell: 3 }, { do: 'cell', to: 0 }],
    ['End', 'a control', { ...open, cell: 3 }, { do: 'cell', to: 4 }],
    ['ArrowRight', 'a closed group', closed, { do: 'open' }],
    ['ArrowRight', 'an open group', open, { do: 'cell', to: 0 }],
    ['ArrowRight', 'the last control', { ...open, cell: 4 }, undefined],
    ['ArrowRight', 'a license', license, { do: 'cell', to: 0 }],
    ['ArrowRight', 'a group without controls', empty, undefined],
    ['ArrowLeft', 'the first control', { ...open, cell: 0 }, { do: 'cell', to: -1 }],
    ['ArrowLeft', 'an open group', open, { do: 'close' }],
    ['ArrowLeft', 'a closed group', closed, undefined],
    ['ArrowLeft', 'a license', license, { do: 'parent' }],
    ['Enter', 'a closed group', closed, { do: 'open' }],
    [' ', 'an open group', open, { do: 'close' }],
    ['Enter', 'a license', license, { do: 'cell', to: 0 }],
    [' ', 'a control', { ...license, cell: 0 }, undefined],
    ['x', 'a row', license, undefined],
  ])('%s on %s', (name, _where, spot, action) => {
    expect(gridActionOf(key(name), spot)).toEqual(action);
  });

  test('with Ctrl, Home and End go to the ends of the grid; all else is the browser’s', () => {
    expect(gridActionOf(key('End', { ctrlKey: true }), license)).toEqual({ do: 'edge', end: 'last', of: 'grid' });
    expect(gridActionOf(key('Home', { metaKey: true }), license)).toEqual({ do: 'edge', end: 'first', of: 'grid' });
    expect(gridActionOf(key('ArrowDown', { ctrlKey: true }), license)).toBeUndefined();
    expect(gridActionOf(key('ArrowDown', { altKey: true }), license)).toBeUndefined();
  });

  test('where licenses can be chosen, Space chooses one, Shift with it a range, Ctrl A all', () => {
    const choosable = { ...license, canSelect: true };
    expect(gridActionOf(key(' '), choosable)).toEqual({ do: 'select', isRange: false });
    expect(gridActionOf(key(' ', { shiftKey: true }), choosable)).toEqual({ do: 'select', isRange: true });
    expect(gridActionOf(key('a', { ctrlKey: true }), choosable)).toEqual({ do: 'selectAll' });
    expect(gridActionOf(key(' '), { ...choosable, cell: 0 })).toBeUndefined();
    expect(gridActionOf(key(' '), { ...open, canSelect: true })).toEqual({ do: 'close' });
    expect(gridActionOf(key('ArrowDown', { shiftKey: true }), choosable)).toBeUndefined();
  });
});
