import { readonly, ref } from 'vue';

const bundleMs = 1000;
const text = ref('');
let waiting: string[] = [];

/** What the live region says now. */
export const announcement = readonly(text);

/** Has a screen reader say `message` when it is next free; what comes within a second is said together, each once. */
export function announce(message: string): void {
  if (waiting.length === 0) setTimeout(sayAll, bundleMs);
  if (!waiting.includes(message)) waiting.push(message);
}

function sayAll(): void {
  // A sentence said twice must differ to be read twice.
  const said = waiting.join(' ');
  text.value = text.value === said ? `${said}\u00A0` : said;
  waiting = [];
}
