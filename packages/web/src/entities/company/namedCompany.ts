/** A company that is chosen, with its name to show. */
export interface NamedCompany {
  readonly id: string;
  readonly name: string;
}
