import { Field, InputType, ObjectType } from 'type-graphql';
import { type Amount } from './money.ts';
import { WholeNumber } from './scalars.ts';

@ObjectType({ description: 'An amount of money.', simpleResolvers: true })
export class Money implements Amount {
  @Field(() => WholeNumber, { description: 'In the smallest unit of the currency: cents for EUR, yen for JPY.' })
  amountMinor!: number;

  @Field(() => String, { description: 'ISO 4217 code, such as EUR.' })
  currency!: string;
}

@InputType({ description: 'An amount of money.' })
export class MoneyInput implements Amount {
  @Field(() => WholeNumber, { description: 'In the smallest unit of the currency: cents for EUR, yen for JPY.' })
  amountMinor!: number;

  @Field(() => String, { description: 'ISO 4217 code, such as EUR.' })
  currency!: string;
}
