import { nextTick } from 'vue';

/** After a change of page, scrolls to its top and puts the focus on its heading, so that a screen reader says where one is. */
export async function showFromTheTop(): Promise<void> {
  await nextTick();
  scrollTo({ top: 0 });
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
