import { nextTick } from 'vue';

/** After a change of page, puts the focus on its heading, so that a screen reader says where one is. */
export async function focusHeading(): Promise<void> {
  await nextTick();
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
