import { readonly, shallowReactive } from 'vue';
import { announce } from './announcer.ts';

export interface Toast {
  /** What happened, in one sentence. */
  message: string;
  tone?: 'neutral' | 'bad';
  /** A way back or on, such as Undo. */
  action?: { label: string; run: () => void };
}

export interface ShownToast extends Toast {
  readonly id: number;
}

const shown = shallowReactive<ShownToast[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let lastId = 0;

/** The toasts on the screen, oldest first; three at the most. */
export const shownToasts = readonly(shown);

/** Says in the corner of the window, and to a screen reader, what happened: for 6 s; 10 s where it offers an action. */
export function showToast(toast: Toast): void {
  const added = { ...toast, id: ++lastId };
  shown.push(added);
  if (shown.length > 3 && shown[0]) removeToast(shown[0].id);
  startTimer(added);
  announce(toast.message);
}

/** Takes the toast away. */
export function removeToast(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  const index = shown.findIndex((toast) => toast.id === id);
  if (index >= 0) shown.splice(index, 1);
}

/** Keeps all toasts while someone points at them or is among them. */
export function holdToasts(): void {
  for (const timer of timers.values()) clearTimeout(timer);
}

/** Lets their time begin again. */
export function releaseToasts(): void {
  holdToasts();
  for (const toast of shown) startTimer(toast);
}

function startTimer({ id, action }: ShownToast): void {
  timers.set(
    id,
    setTimeout(() => removeToast(id), action ? 10_000 : 6_000),
  );
}
