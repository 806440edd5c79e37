/** Told how far an import has come, so that the person who waits for it sees it. */
export interface Progress {
  /**
   * A step begins; the one before has ended.
   *
   * @param name in a few words
   * @param total how much there is to do; null where that cannot be told
   */
  step(name: string, total: number | null): void;
  /** So much more of the step is done. */
  advance(amount: number): void;
  /** The last step has ended. */
  done(): void;
}

/** For who does not want to be told. */
export const silent: Progress = {
  step: () => undefined,
  advance: () => undefined,
  done: () => undefined,
};
