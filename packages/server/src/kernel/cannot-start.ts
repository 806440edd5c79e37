/**
 * What keeps the product from starting and an operator can put right: a busy port, an unreachable database, a wrong
 * setting. Its message is printed as one line, without a stack, and the process exits with code 1.
 */
export class CannotStart extends Error {
  override name = 'CannotStart';
}
