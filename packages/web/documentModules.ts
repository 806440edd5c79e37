import type { Plugin } from 'vite';

const DOCUMENT = /^export const (\w+) = .*;$/gm;

/**
 * Gives each generated document a module of its own, so that a page loads the documents that it asks with and not
 * those of every page.
 */
export function documentModules(): Plugin {
  const modules = new Map<string, string>();
  return {
    name: 'document-modules',
    apply: 'build',
    enforce: 'pre',
    transform: {
      filter: { id: /schema\/src\/generated\/graphql\.ts$/ },
      handler(code, id) {
        const doors = Array.from(code.matchAll(DOCUMENT), ([text, name]) => {
          const module = `${id}?document=${name}`;
          modules.set(module, text);
          return `export { ${name} } from ${JSON.stringify(module)};`;
        });
        return { code: doors.join('\n'), map: null };
      },
    },
    resolveId: (id) => (modules.has(id) ? id : null),
    load: (id) => modules.get(id) ?? null,
  };
}
