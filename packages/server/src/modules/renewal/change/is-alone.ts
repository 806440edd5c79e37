import { sql } from 'kysely';
import { type Condition } from '../../../kernel/sql.ts';

/** Whether no other license of the type stands on the instance of `license`, where there may be one only. */
export const isAlone = (type: ReturnType<typeof sql>): Condition => sql<boolean>`(
  license.unit <> 0 or license.instance_id is null or not exists (
    select from license as other
    where other.provider_id = license.provider_id and other.instance_id = license.instance_id
      and other.license_type_id = ${type}))`;
