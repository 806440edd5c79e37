import { nextTick, shallowRef, type Ref, type ShallowRef } from 'vue';
import { gridActionOf, type GridAction, type GridSpot } from './licenseKeys.ts';

/** A row of the grid, and the control in it that has the focus; `id` is null on the row of a license type itself. */
export interface GridPlace {
  readonly code: string;
  readonly id: string | null;
  /** The control's number in its row; -1 is the row itself. */
  readonly cell: number;
  /** The control's name, where it has one. */
  readonly name?: string | undefined;
}

/** A license type in the grid; `isOpen` is null where it has no list to open. */
export interface GridGroup {
  readonly code: string;
  readonly isOpen: boolean | null;
}

/** What the grid must know of a list of licenses to move the focus through it. Rows count from the first known. */
export interface GridList {
  readonly code: string;
  rowCount(): number;
  rowOf(id: string): number | undefined;
  /** The licenses from one to another, with both; null where some between them are not known. */
  idsBetween(one: string, other: string): readonly string[] | null;
  /** The first row in sight. */
  firstInSight(): number;
  /** How many rows fit into the window. */
  rowsInSight(): number;
  /** Has the row in sight, and loaded; resolves to the license on it, undefined where there is none. */
  bring(row: number): Promise<string | undefined>;
  /** Has the list at its very beginning or end; resolves to the license there. */
  bringEdge(end: 'first' | 'last'): Promise<string | undefined>;
}

export interface LicenseGridFocus {
  /** The one row or control that the Tab key comes to; null is the first row. */
  readonly active: Readonly<ShallowRef<GridPlace | null>>;
  /** The list of a type, where it is open. */
  listOf(code: string): GridList | undefined;
  /** Lets the focus go through a list; returns the function that ends that. */
  register(list: GridList): () => void;
  /** Follows a focus that came by other ways than by keys of the grid. */
  follow(event: FocusEvent): void;
  press(event: KeyboardEvent): void;
  /** Puts the focus on a row, where it is within the grid already. */
  moveTo(place: GridPlace): Promise<void>;
}

/** What the keys of the grid act on. */
export interface GridActs {
  readonly setOpen: (code: string, isOpen: boolean) => void;
  /** Null where licenses cannot be chosen. */
  readonly select: ((license: { code: string; id: string }, isRange: boolean) => void) | null;
  readonly selectAll: () => void;
}

/**
 * The roving focus of the treegrid in `root`: one stop for the Tab key, arrow keys within. Rows carry `data-code` and,
 * for a license, `data-license`; the controls in them `data-cell`.
 */
export function createGridFocus(
  root: Readonly<Ref<HTMLElement | null>>,
  groups: () => readonly GridGroup[],
  acts: () => GridActs,
): LicenseGridFocus {
  const active = shallowRef<GridPlace | null>(null);
  const lists = new Map<string, GridList>();

  const here = (): GridPlace => active.value ?? { code: groups()[0]?.code ?? '', id: null, cell: -1 };
  const groupAt = (index: number): GridPlace | undefined => {
    const code = groups()[index]?.code;
    return code === undefined ? undefined : { code, id: null, cell: -1 };
  };

  function follow({ target }: FocusEvent): void {
    const element = target as HTMLElement;
    const row = element.closest<HTMLElement>('[data-code]');
    if (!row) return;
    const { code = '', license: id = null } = row.dataset;
    active.value = { code, id, cell: controlsOf(row).indexOf(element), name: element.dataset['cell'] };
  }

  async function moveTo(place: GridPlace): Promise<void> {
    active.value = place;
    await nextTick();
    const row = rowElement(root.value, place);
    const target = place.cell < 0 ? row : controlsOf(row)[place.cell];
    target?.focus({ preventScroll: true });
    if (place.id === null) row?.scrollIntoView({ block: 'nearest' });
  }

  function press(event: KeyboardEvent): void {
    const at = here();
    const row = rowElement(root.value, at);
    if (!row?.contains(event.target as Node)) return;
    const spot: GridSpot = {
      level: at.id === null ? 1 : 2,
      isOpen: at.id === null ? (groups().find(({ code }) => code === at.code)?.isOpen ?? null) : null,
      cell: at.cell,
      cellCount: controlsOf(row).length,
      canSelect: acts().select !== null,
    };
    const action = gridActionOf(event, spot);
    if (!action) return;
    event.preventDefault();
    void act(action, at);
  }

  async function act(action: GridAction, at: GridPlace): Promise<void> {
    switch (action.do) {
      case 'open':
      case 'close':
        acts().setOpen(at.code, action.do === 'open');
        return;
      case 'select':
        if (at.id !== null) acts().select?.({ code: at.code, id: at.id }, action.isRange);
        return;
      case 'selectAll':
        acts().selectAll();
        return;
      case 'parent':
        return moveTo({ ...at, id: null });
      case 'cell':
        return moveTo({ ...at, cell: action.to, name: undefined });
      default: {
        const target = await targetOf(action, at);
        if (target) await moveTo(target);
      }
    }
  }

  async function targetOf(
    action: Extract<GridAction, { do: 'move' | 'page' | 'edge' }>,
    at: GridPlace,
  ): Promise<GridPlace | undefined> {
    const list = lists.get(at.code);
    switch (action.do) {
      case 'move':
        return step(at, action.rows);
      case 'page':
        return step(at, action.direction * (list ? list.rowsInSight() - 1 : groups().length));
      case 'edge': {
        if (action.of === 'siblings' && at.id !== null) return licenseAt(at.code, await list?.bringEdge(action.end));
        const edge = groupAt(action.end === 'first' ? 0 : groups().length - 1);
        const lastList = edge && action.of === 'grid' && action.end === 'last' ? lists.get(edge.code) : undefined;
        return lastList?.rowCount() ? licenseAt(lastList.code, await lastList.bringEdge('last')) : edge;
      }
    }
  }

  /** The place `by` rows on: within its list first, then to the license type beside it. */
  async function step(at: GridPlace, by: number): Promise<GridPlace | undefined> {
    const list = lists.get(at.code);
    const index = groups().findIndex(({ code }) => code === at.code);
    if (at.id !== null && list) {
      const row = list.rowOf(at.id) ?? list.firstInSight();
      const target = Math.min(Math.max(row + by, 0), list.rowCount() - 1);
      if (target !== row) return licenseAt(at.code, await list.bring(target));
      return groupAt(by < 0 ? index : index + 1);
    }
    if (by > 0 && list?.rowCount()) {
      return licenseAt(at.code, await list.bring(Math.min(list.firstInSight() + by, list.rowCount()) - 1));
    }
    const beside = groupAt(Math.min(Math.max(index + by, 0), groups().length - 1));
    const listBefore = by === -1 && beside && index > 0 ? lists.get(beside.code) : undefined;
    if (!listBefore?.rowCount()) return beside;
    return licenseAt(listBefore.code, await listBefore.bring(listBefore.rowCount() - 1));
  }

  return {
    active,
    follow,
    press,
    moveTo,
    listOf: (code) => lists.get(code),
    register(list) {
      lists.set(list.code, list);
      return () => lists.delete(list.code);
    },
  };
}

function licenseAt(code: string, id: string | undefined): GridPlace | undefined {
  return id === undefined ? undefined : { code, id, cell: -1 };
}

function rowElement(root: HTMLElement | null, { code, id }: GridPlace): HTMLElement | null {
  const license = id === null ? ':not([data-license])' : `[data-license="${CSS.escape(id)}"]`;
  return root?.querySelector(`[data-code="${CSS.escape(code)}"]${license}`) ?? null;
}

function controlsOf(row: HTMLElement | null): HTMLElement[] {
  return [...(row?.querySelectorAll<HTMLElement>('[data-cell]') ?? [])];
}
