// For tools that read TypeScript only, such as ESLint; vue-tsc sees the component itself.
declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent<Record<string, unknown>>;
  export default component;
}
