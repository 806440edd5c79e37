/** What an import did. */
export interface ImportReport {
  providerId: string;
  companies: Tally;
  accounts: Tally;
  licenses: Tally;
  /** Instances that are new; there is nothing else to tell of them. */
  newInstances: number;
  /** Fields that were changed both at the source and here, where what stands here was kept. */
  keptHere: Notes;
  /** Licenses that made a second instance of a computer, because it held one of the type already. */
  doubledComputers: Notes;
  /** Licenses that came in unused, because a valid one of the type stands on the same computer. */
  detached: Notes;
}

export interface Tally {
  created: number;
  changed: number;
  unchanged: number;
}

/** Remarks: the first 100 in words, and how many there are. */
export class Notes {
  static readonly MOST = 100;

  readonly list: string[] = [];
  total = 0;

  /** @param total how many `lines` stands for */
  add(lines: readonly string[], total = lines.length): void {
    this.total += total;
    this.list.push(...lines.slice(0, Math.max(0, Notes.MOST - this.list.length)));
  }
}

/** Whether the import wrote anything that someone can see. */
export const hasChanged = ({ companies, accounts, licenses, newInstances }: ImportReport): boolean =>
  newInstances + [companies, accounts, licenses].reduce((sum, tally) => sum + tally.created + tally.changed, 0) > 0;
