/**
 * What must be undone when a command or the server ends, in the opposite order. (AsyncDisposableStack does the same;
 * Node has it from version 24 on.)
 */
export class Closing implements AsyncDisposable {
  readonly #steps: (() => Promise<unknown>)[] = [];

  defer(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Runs every step, the latest first, also after one that failed. @throws the first failure */
  async [Symbol.asyncDispose](): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.splice(0).reverse()) await step().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }
}
