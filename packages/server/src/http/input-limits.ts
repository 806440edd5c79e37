/** Objects, such as the nodes of a filter, in the variables of one request. */
const OBJECTS_MOST = 500;

/** Values of any kind; a bulk mutation names up to 1,000 ids. */
const VALUES_MOST = 5_000;

/** Objects and lists within each other. */
const DEPTH_MOST = 32;

/**
 * Why variables must not be looked at any further: too deep, too many, or text that no database column can hold.
 *
 * @returns one sentence for the developer of the client; undefined when there is nothing to object to
 */
export function findFault(variables: unknown): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: variables, depth: 0 }];
  let objects = 0;
  let values = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value === 'string' && !isPlainText(value)) return 'Text must be well-formed and without NUL characters.';
    if (typeof value !== 'object' || value === null) continue;
    if (depth > DEPTH_MOST) return `Variables may be nested ${DEPTH_MOST} levels deep.`;
    const inner = Array.isArray(value) ? (value as unknown[]) : Object.values(value);
    if (!Array.isArray(value)) objects += 1;
    values += inner.length;
    if (objects > OBJECTS_MOST) return `Variables may hold ${OBJECTS_MOST} objects in all.`;
    if (values > VALUES_MOST) return `Variables may hold ${VALUES_MOST} values in all.`;
    for (const child of inner) open.push({ value: child, depth: depth + 1 });
  }
  return undefined;
}

/** Whether PostgreSQL can keep it as it is: without NUL and without half of a surrogate pair. */
export const isPlainText = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
