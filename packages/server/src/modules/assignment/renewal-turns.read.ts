import { sql, type RawBuilder } from 'kysely';
import { type Run } from '../../kernel/sql.ts';
import { OutcomeCode } from './change-set.entity.ts';
import { ENDS } from './renewal-plan.rules.ts';

/** How many licenses that were to renew as one type are to renew as another; null is that they end. */
export interface RenewalTurn {
  /** Key of the type. */
  readonly from: number | null;
  readonly to: number | null;
  readonly count: number;
}

/** What a change set changed at the ends of licenses, or would. @param set row ids */
export function readRenewalTurns(run: Run, set: { providerId: string; id: string }): Promise<RenewalTurn[]> {
  return run(sql<RenewalTurn>`
    select ${renewsAs('from')} as from, ${renewsAs('to')} as to, count(*)::int as count
    from change_set_row as line
    join license on license.provider_id = line.provider_id and license.id = line.license_id
    where line.provider_id = ${set.providerId}::uuid and line.change_set_id = ${set.id}::uuid
      and line.code = ${OutcomeCode.toStored('CHANGED')} and line.to_auto_renew is not null
    group by 1, 2`);
}

const renewsAs = (end: 'from' | 'to'): RawBuilder<unknown> => {
  const change = sql.ref(`line.${end}_change`);
  return sql`case when ${sql.ref(`line.${end}_auto_renew`)} and ${change} is distinct from ${sql.lit(ENDS)}
    then coalesce(${change}, license.license_type_id) end`;
};
