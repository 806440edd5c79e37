import type { KeyHint } from '../../lib/shortcuts.ts';
import { licenseMessages as text } from './license.messages.ts';

/** The keys of the grid, for the list of keys. */
export const gridKeyHints: readonly KeyHint[] = [
  { keys: ['↑', '↓'], label: text.keys.move },
  { keys: ['→'], label: text.keys.open },
  { keys: ['←'], label: text.keys.close },
  { keys: ['Enter', 'Space'], label: text.keys.press },
  { keys: ['Space'], label: text.keys.select },
  { keys: ['Shift Space'], label: text.keys.selectRange },
  { keys: ['Ctrl A'], label: text.keys.selectAll },
  { keys: ['PageUp', 'PageDown'], label: text.keys.page },
  { keys: ['Home', 'End'], label: text.keys.edges },
  { keys: ['Ctrl Home', 'Ctrl End'], label: text.keys.gridEdges },
];

/** What a key does in the grid of license types and licenses. */
export type GridAction =
  | { readonly do: 'move'; readonly rows: number }
  | { readonly do: 'page'; readonly direction: 1 | -1 }
  | { readonly do: 'edge'; readonly end: 'first' | 'last'; readonly of: 'siblings' | 'grid' }
  | { readonly do: 'cell'; readonly to: number }
  | { readonly do: 'select'; readonly isRange: boolean }
  | { readonly do: 'selectAll' }
  | { readonly do: 'open' | 'close' | 'parent' };

/** Where the focus is. */
export interface GridSpot {
  readonly level: 1 | 2;
  /** Whether its row is open; null where it cannot be opened. */
  readonly isOpen: boolean | null;
  /** The control of the row that has the focus; -1 is the row itself. */
  readonly cell: number;
  readonly cellCount: number;
  /** Whether licenses can be chosen. */
  readonly canSelect: boolean;
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** What `key` does at `spot`, as a treegrid is used; undefined is nothing: the browser, or the control, has it. */
export function gridActionOf(key: Key, spot: GridSpot): GridAction | undefined {
  if (key.altKey) return undefined;
  const selecting = spot.canSelect ? selectionBy(key, spot) : undefined;
  if (selecting || key.shiftKey) return selecting;
  const far = key.ctrlKey || key.metaKey;
  if (far && key.key !== 'Home' && key.key !== 'End') return undefined;
  switch (key.key) {
    case 'ArrowDown':
      return { do: 'move', rows: 1 };
    case 'ArrowUp':
      return { do: 'move', rows: -1 };
    case 'PageDown':
      return { do: 'page', direction: 1 };
    case 'PageUp':
      return { do: 'page', direction: -1 };
    case 'Home':
      return edge('first', far, spot);
    case 'End':
      return edge('last', far, spot);
    case 'ArrowRight':
      return right(spot);
    case 'ArrowLeft':
      return left(spot);
    case 'Enter':
    case ' ':
      return press(spot);
    default:
      return undefined;
  }
}

/** Space chooses the license that has the focus, with Shift all up to it; Ctrl A chooses all. */
function selectionBy({ key, ctrlKey, metaKey, shiftKey }: Key, { level, cell }: GridSpot): GridAction | undefined {
  const far = ctrlKey || metaKey;
  if (far) return key === 'a' && !shiftKey ? { do: 'selectAll' } : undefined;
  return key === ' ' && level === 2 && cell < 0 ? { do: 'select', isRange: shiftKey } : undefined;
}

function edge(end: 'first' | 'last', far: boolean, { cell, cellCount }: GridSpot): GridAction {
  if (far) return { do: 'edge', end, of: 'grid' };
  if (cell < 0) return { do: 'edge', end, of: 'siblings' };
  return { do: 'cell', to: end === 'first' ? 0 : cellCount - 1 };
}

function right({ isOpen, cell, cellCount }: GridSpot): GridAction | undefined {
  if (cell < 0 && isOpen === false) return { do: 'open' };
  return cell + 1 < cellCount ? { do: 'cell', to: cell + 1 } : undefined;
}

function left({ level, isOpen, cell }: GridSpot): GridAction | undefined {
  if (cell >= 0) return { do: 'cell', to: cell - 1 };
  if (isOpen) return { do: 'close' };
  return level === 2 ? { do: 'parent' } : undefined;
}

/** On a row: opens or closes it, or goes into its first control. A control that has the focus is pressed by itself. */
function press({ isOpen, cell, cellCount }: GridSpot): GridAction | undefined {
  if (cell >= 0) return undefined;
  if (isOpen !== null) return { do: isOpen ? 'close' : 'open' };
  return cellCount > 0 ? { do: 'cell', to: 0 } : undefined;
}
