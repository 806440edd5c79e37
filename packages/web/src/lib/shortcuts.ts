import { onScopeDispose, readonly, shallowReactive } from 'vue';

export interface Shortcut {
  /** As `KeyboardEvent.key` says it: '/', '?', 'b'. */
  key: string;
  /** What it does, for the list of keys. */
  label: string;
  run(): void;
}

const active = shallowReactive<Shortcut[]>([]);

/** All shortcuts of what is on the screen, in the order in which they came. */
export const activeShortcuts = readonly(active);

/** Keys that a part of the page listens to by itself while the focus is in it, and what they do there. */
export interface KeyHint {
  keys: readonly string[];
  label: string;
}

const hints = shallowReactive<KeyHint[]>([]);

/** The keys of the parts on the screen, for the list of keys. */
export const activeKeyHints = readonly(hints);

/** Has these keys in the list of keys while the component lives. */
export function useKeyHints(shown: readonly KeyHint[]): void {
  hints.push(...shown);
  onScopeDispose(() => {
    for (const hint of shown) hints.splice(hints.indexOf(hint), 1);
  });
}

/** Listens for a key while the component lives; the newest listener of a key wins. Typing in a field triggers none. */
export function useShortcut(shortcut: Shortcut): void {
  if (active.length === 0) addEventListener('keydown', runShortcut);
  active.push(shortcut);
  onScopeDispose(() => {
    active.splice(active.indexOf(shortcut), 1);
    if (active.length === 0) removeEventListener('keydown', runShortcut);
  });
}

/** What lies over the page, and has the keys. */
const openLayer = ':is([role="dialog"], [role="menu"])[data-state="open"]';

function runShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (isTyping(event.target) || document.querySelector(openLayer)) return;
  const shortcut = active.findLast(({ key }) => key === event.key);
  if (!shortcut) return;
  event.preventDefault();
  shortcut.run();
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
