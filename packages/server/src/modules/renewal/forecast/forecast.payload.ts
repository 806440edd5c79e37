import { ArgsType, Field, Int, ObjectType } from 'type-graphql';
import { Money } from '../../../kernel/money-type.ts';
import { CalendarDate, DateTime } from '../../../kernel/scalars.ts';
import { LicenseType } from '../../catalog/index.ts';
import { Company } from '../../company/index.ts';
import { LicenseFilter, type PaymentModeName } from '../../license/index.ts';
import { PaymentMode } from '../../purchase/index.ts';

@ArgsType()
export class RenewalForecastArgs {
  @Field(() => LicenseFilter, { nullable: true, description: 'Which licenses; all unless given.' })
  filter?: LicenseFilter | null;

  @Field(() => Int, { defaultValue: 12, description: 'How many months, this one included: 1 to 36.' })
  months!: number;
}

/** What a while brings. */
@ObjectType({ description: 'What a month brings.', simpleResolvers: true })
class RenewalOutlook {
  @Field(() => Int, { description: 'How many licenses end.' })
  endingCount!: number;

  @Field(() => Int, { description: 'How many licenses are charged and go on.' })
  renewingCount!: number;

  @Field(() => Money, { description: 'What that costs, at the prices of today.' })
  cost!: Money;
}

@ObjectType({ description: 'What a month brings for one license type.', simpleResolvers: true })
export class RenewalForecastType extends RenewalOutlook {
  @Field(() => LicenseType, { description: 'The type.' })
  licenseType!: LicenseType;
}

@ObjectType({ description: 'What a month brings for one company.', simpleResolvers: true })
export class RenewalForecastCompany extends RenewalOutlook {
  @Field(() => Company, { nullable: true, description: 'The company; null is the provider itself.' })
  company!: Company | null;
}

@ObjectType({ description: 'A month of the forecast.', simpleResolvers: true })
export class RenewalForecastMonth extends RenewalOutlook {
  @Field(() => CalendarDate, { description: 'First day of the month.' })
  month!: string;

  @Field(() => DateTime, { description: 'Licenses whose last valid day lies in the month expire after this instant.' })
  expiresAfter!: Date;

  @Field(() => DateTime, { description: 'They expire at this instant, or before it.' })
  expiresUntil!: Date;

  @Field(() => [RenewalForecastType], { description: 'By license type, in the order of the catalog.' })
  types!: RenewalForecastType[];

  @Field(() => [RenewalForecastCompany], {
    description: 'By company, those first that cost most; 50 at the most.',
  })
  companies!: RenewalForecastCompany[];
}

@ObjectType({ description: 'What ends, what renews and what it costs, month by month.', simpleResolvers: true })
export class RenewalForecast {
  @Field(() => PaymentMode.type, {
    description: 'By what licenses renew; by the month until the first purchase has fixed it.',
  })
  paymentMode!: PaymentModeName;

  @Field(() => Boolean, { description: 'False where only the first 10,000 licenses under the filter were looked at.' })
  isExact!: boolean;

  @Field(() => [RenewalForecastMonth], { description: 'The months, this one first.' })
  months!: RenewalForecastMonth[];
}
