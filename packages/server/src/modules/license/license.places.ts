import { sql } from 'kysely';
import { type Condition, type Run } from '../../kernel/sql.ts';
import { type PlacedLicense } from './license.change.ts';

/** A license, and where it is before that is changed. */
export type KnownPlace = Pick<PlacedLicense, 'id' | 'license_type_id' | 'before'>;

/** Where licenses are. @param condition over `license` */
export const readPlaces = (run: Run, providerId: string, condition: Condition): Promise<KnownPlace[]> =>
  run(sql<KnownPlace>`
    select id, license_type_id, json_build_object('instance_id', instance_id, 'pool_company_id', pool_company_id,
      'company_id', company_id) as before
    from license where provider_id = ${providerId}::uuid and ${condition} order by id`);
