import { type LicenseGroup } from '../license-group.ts';

/** What those who follow groups may hold of each: they came at different moments, and are told the same from then on. */
export class HeldGroups {
  readonly #contents = new Map<number, Set<string>>();

  /** How often someone came. */
  openings = 0;

  /** Someone came, and was told these. */
  open(groups: readonly LicenseGroup[]): void {
    this.openings++;
    for (const group of groups) this.#of(group).add(contentOf(group));
  }

  /**
   * The groups that someone may hold otherwise; they are told to all who had come.
   *
   * @param openings before the groups were read: who came meanwhile may have read others
   */
  change(groups: readonly LicenseGroup[], openings: number): LicenseGroup[] {
    return groups.filter((group) => {
      const contents = this.#of(group);
      const now = contentOf(group);
      const isHeldByAll = contents.size === 1 && contents.has(now);
      if (openings === this.openings) contents.clear();
      contents.add(now);
      return !isHeldByAll;
    });
  }

  #of({ licenseType: { key } }: LicenseGroup): Set<string> {
    const contents = this.#contents.get(key) ?? new Set<string>();
    this.#contents.set(key, contents);
    return contents;
  }
}

/** What of a group can change. */
const contentOf = ({ filter: _filter, siblings: _siblings, licenseType: _type, obtained, ...counts }: LicenseGroup) =>
  JSON.stringify([counts, [...obtained]]);
