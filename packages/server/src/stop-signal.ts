/** Long enough for open requests and PostgreSQL's checkpoint. */
const PATIENCE_MS = 30_000;

/** A key held down, or one signal sent twice by the shell and a parent, is not a second wish. */
const REPEAT_MS = 500;

/**
 * Aborts when the process is asked to end: Ctrl-C, SIGTERM, a closed terminal. A second request, or 30 seconds without
 * an end, ends it by force.
 */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  let asked = 0;
  const ask = (): void => {
    const now = performance.now();
    if (asked && now - asked > REPEAT_MS) process.exit(1);
    asked ||= now;
    if (controller.signal.aborted) return;
    controller.abort();
    setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask);
  return controller.signal;
}
