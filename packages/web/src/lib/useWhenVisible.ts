import { onScopeDispose, watch, type ShallowRef } from 'vue';

/** Calls `run` each time the element comes within `marginPx` of the window's edges. */
export function useWhenVisible(element: Readonly<ShallowRef<Element | null>>, run: () => void, marginPx = 800): void {
  const observer = new IntersectionObserver(
    (entries) => entries.some(({ isIntersecting }) => isIntersecting) && run(),
    {
      rootMargin: `${marginPx}px`,
    },
  );
  watch(element, (now, before) => {
    if (before) observer.unobserve(before);
    if (now) observer.observe(now);
  });
  onScopeDispose(() => observer.disconnect());
}
