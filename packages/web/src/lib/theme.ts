import { ref, watch, type Ref } from 'vue';

const themes = ['system', 'light', 'dark'] as const;

/** What the colors follow: the system, or a choice of one's own. */
export type Theme = (typeof themes)[number];

const storageKey = 'theme';
const theme = ref<Theme>(themes.find((known) => known === localStorage.getItem(storageKey)) ?? 'system');

/** The theme of this browser; setting it changes the colors at once and is remembered. */
export function useTheme(): Ref<Theme> {
  return theme;
}

/** Shows the remembered theme and follows every change of it. Called once, before anything is drawn. */
export function startTheme(): void {
  watch(
    theme,
    (chosen) => {
      if (chosen === 'system') delete document.documentElement.dataset['theme'];
      else document.documentElement.dataset['theme'] = chosen;
      localStorage.setItem(storageKey, chosen);
    },
    { immediate: true },
  );
}
