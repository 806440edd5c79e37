import { sql, type RawBuilder } from 'kysely';
import { type Condition } from '../../kernel/sql.ts';

// What an import makes of a field that may have changed at the source, here, or at both. In the statements that use
// this, `staged` is what the source says now, `kept` what it said the last time, and `here` what stands here.

/** A field under its name, with the three values of it. */
export interface MergedField {
  /** As people call it. */
  label: string;
  /** Its column here. */
  column: string;
  staged: RawBuilder<unknown>;
  kept: RawBuilder<unknown>;
  here: RawBuilder<unknown>;
}

/** A field that has the same column name in all three. */
export const field = (column: string, label: string): MergedField => ({
  label,
  column,
  staged: sql.ref(`staged.${column}`),
  kept: sql.ref(`kept.${column}`),
  here: sql.ref(`here.${column}`),
});

const changedBySource = ({ staged, kept }: MergedField): Condition => sql<boolean>`${staged} is distinct from ${kept}`;

/** The value after the import: the source's where only the source changed it, else what stands here. */
export const merged = (each: MergedField): RawBuilder<unknown> =>
  sql`case when ${changedBySource(each)} and ${each.here} is not distinct from ${each.kept}
    then ${each.staged} else ${each.here} end`;

/** Both sides changed it, and to different values: what stands here wins. */
const keptHere = (each: MergedField): Condition =>
  sql<boolean>`(${changedBySource(each)} and ${each.here} is distinct from ${each.kept}
    and ${each.here} is distinct from ${each.staged})`;

/** A lateral join that gives the label of each field that was changed on both sides. */
export const keptFields = (fields: readonly MergedField[]): RawBuilder<unknown> => {
  const cases = fields.map((each) => sql`(${each.label}::text, ${keptHere(each)})`);
  return sql`cross join lateral (values ${sql.join(cases)}) as clash (field, is_kept) where clash.is_kept`;
};

/** `(a, b, c)` of values. */
export const tuple = (values: readonly RawBuilder<unknown>[]): RawBuilder<unknown> => sql`(${sql.join(values)})`;
