import { sql, type RawBuilder } from 'kysely';
import { Field, InputType } from 'type-graphql';
import { comparatorInput, TextComparator } from '../../kernel/comparator-inputs.ts';
import { compare, compose, plainText, type Comparator } from '../../kernel/comparators.ts';
import { type Condition } from '../../kernel/sql.ts';
import { ApiKeyState, type ApiKeyStateName } from './api-key.entity.ts';

const ApiKeyStateComparator = comparatorInput<ApiKeyStateName>(
  'ApiKeyStateComparator',
  'Compares whether an API key can be used.',
  ApiKeyState.type,
);

@InputType({ description: 'What must hold for an API key: everything that is named.' })
export class ApiKeyFilter {
  @Field(() => [ApiKeyFilter], { nullable: true, description: 'All of these; an empty list holds.' })
  and?: ApiKeyFilter[];

  @Field(() => [ApiKeyFilter], { nullable: true, description: 'Any of these; an empty list does not hold.' })
  or?: ApiKeyFilter[];

  @Field(() => ApiKeyFilter, { nullable: true, description: 'This must not hold.' })
  not?: ApiKeyFilter;

  @Field(() => TextComparator, { nullable: true, description: 'By name.' })
  name?: Comparator<string>;

  @Field(() => ApiKeyStateComparator, { nullable: true, description: 'By whether it can be used.' })
  state?: Comparator<ApiKeyStateName>;
}

/** The state of rows of `api_key` at an instant, as {@link ApiKeyState} stores it. */
export const stateAt = (now: Date): RawBuilder<number> => sql<number>`(case
  when api_key.revoked_at is not null then ${ApiKeyState.toStored('REVOKED')}::int
  when api_key.expires_at <= ${now}::timestamptz then ${ApiKeyState.toStored('EXPIRED')}::int
  else ${ApiKeyState.toStored('ACTIVE')}::int end)`;

/** The condition of the filter over rows of `api_key`. */
export const compileApiKeyFilter = (filter: ApiKeyFilter, path: readonly string[], now: Date): Condition =>
  compose(filter, path, (name, value: unknown, at) => {
    if (name === 'state')
      return compare(
        stateAt(now),
        value as Comparator<ApiKeyStateName>,
        at,
        (state) => sql`${ApiKeyState.toStored(state)}`,
      );
    return compare(sql.ref('api_key.name'), value as Comparator<string>, at, (text) => sql`${plainText(text, at)}`);
  });
