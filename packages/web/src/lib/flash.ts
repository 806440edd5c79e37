import type { ObjectDirective } from 'vue';

const flashMs = 150;

/** What is shown, and whether a change of it is news: `isLive` is false while another question is being answered. */
export interface Flashing {
  readonly shown: string | number | boolean | null;
  readonly isLive: boolean;
}

/** Flashes its element once when what is shown changes live; never where the reader asked for less motion. */
export const vFlash: ObjectDirective<HTMLElement, Flashing> = {
  updated(element, { value, oldValue }) {
    if (!oldValue?.isLive || !value.isLive || value.shown === oldValue.shown) return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    element.animate([{ background: 'var(--accent-soft)' }, { background: 'transparent' }], flashMs);
  },
};
