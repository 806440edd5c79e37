/** A map that holds at most so many entries: the one that was not used for longest makes room. */
export class RecentMap<Key, Value> {
  readonly #entries = new Map<Key, Value>();

  constructor(readonly most: number) {}

  get(key: Key): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: Key, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size <= this.most) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  delete(key: Key): boolean {
    return this.#entries.delete(key);
  }

  /** Forgets the entries of which this holds. */
  deleteWhere(holds: (value: Value) => boolean): void {
    for (const [key, value] of this.#entries) if (holds(value)) this.#entries.delete(key);
  }
}
