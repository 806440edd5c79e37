import { readonly, shallowReactive } from 'vue';

export interface Toast {
  /** What happened, in one sentence. */
  message: string;
  tone?: 'neutral' | 'bad';
  /** A way back or on, such as Undo. */
  action?: { label: string; run(): void };
}

export interface ShownToast extends Toast {
  readonly id: number;
}

const shown = shallowReactive<ShownToast[]>([]);
let lastId = 0;

/** The toasts on the screen, oldest first; three at the most. */
export const shownToasts = readonly(shown);

/** Says in the corner of the window what happened, for 6 s; 10 s where it offers an action. */
export function showToast(toast: Toast): void {
  shown.push({ ...toast, id: ++lastId });
  if (shown.length > 3) shown.shift();
}

export function removeToast(id: number): void {
  const index = shown.findIndex((toast) => toast.id === id);
  if (index >= 0) shown.splice(index, 1);
}
