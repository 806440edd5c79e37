/** A subscription's answers: what `toEvent` makes of each `change` event of `source`, from now on; nothing where it gives null. */
export async function* eventsOf<Detail, Event>(
  source: EventTarget,
  toEvent: (detail: Detail) => Event | null,
): AsyncGenerator<Event> {
  const waiting: Detail[] = [];
  let wake = (): void => undefined;
  const listener = (event: globalThis.Event): void => {
    waiting.push((event as CustomEvent<Detail>).detail);
    wake();
  };
  source.addEventListener('change', listener);
  try {
    for (;;) {
      const next = waiting.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const event = toEvent(next);
      if (event !== null) yield event;
    }
  } finally {
    source.removeEventListener('change', listener);
  }
}
