import { onScopeDispose, readonly, ref, type Ref } from 'vue';

/** Whether the media query holds, kept current. */
export function useMediaQuery(query: string): Readonly<Ref<boolean>> {
  const media = matchMedia(query);
  const matches = ref(media.matches);
  const follow = (): void => void (matches.value = media.matches);
  media.addEventListener('change', follow);
  onScopeDispose(() => media.removeEventListener('change', follow));
  return readonly(matches);
}

/** Whether the window is too narrow for a table (below 720 px): then rows become cards and filters a sheet. */
export function useIsNarrow(): Readonly<Ref<boolean>> {
  return useMediaQuery('(width < 720px)');
}
