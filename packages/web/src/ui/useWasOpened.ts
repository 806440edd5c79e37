import { readonly, ref, watchEffect, type Ref } from 'vue';

/** Whether it is or ever was open: until then, what it shows need not be there. */
export function useWasOpened(open: Readonly<Ref<boolean>>): Readonly<Ref<boolean>> {
  const wasOpened = ref(false);
  watchEffect(() => {
    if (open.value) wasOpened.value = true;
  });
  return readonly(wasOpened);
}
