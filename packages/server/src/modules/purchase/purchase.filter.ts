import { sql, type RawBuilder } from 'kysely';
import { Field, InputType } from 'type-graphql';
import { instantOf, type Moment } from '../../kernel/calendar.ts';
import {
  BooleanComparator,
  CodeComparator,
  comparatorInput,
  DateTimeComparator,
  IdComparator,
  TextComparator,
} from '../../kernel/comparator-inputs.ts';
import { checkSize, compare, compose, likePattern, plainText, type Comparator } from '../../kernel/comparators.ts';
import { badInput } from '../../kernel/errors.ts';
import { fromGlobalId } from '../../kernel/ids.ts';
import { type Condition } from '../../kernel/sql.ts';
import { type Catalog } from '../catalog/index.ts';
import { CompanyFilter, relatedCompany } from '../company/index.ts';
import { type PaymentModeName } from '../license/index.ts';
import { PaymentMode, PurchaseState } from './purchase.entity.ts';
import { type PurchaseStateName } from './purchase.rules.ts';

const PurchaseStateComparator = comparatorInput<PurchaseStateName>(
  'PurchaseStateComparator',
  'Compares how far a purchase has come.',
  PurchaseState.type,
);
const PaymentModeComparator = comparatorInput<PaymentModeName>(
  'PaymentModeComparator',
  'Compares for how long a payment is good.',
  PaymentMode.type,
);

@InputType({ description: 'What must hold for a purchase: everything that is named.' })
export class PurchaseFilter {
  @Field(() => [PurchaseFilter], { nullable: true, description: 'All of these; an empty list holds.' })
  and?: PurchaseFilter[];

  @Field(() => [PurchaseFilter], { nullable: true, description: 'Any of these; an empty list does not hold.' })
  or?: PurchaseFilter[];

  @Field(() => PurchaseFilter, { nullable: true, description: 'This must not hold.' })
  not?: PurchaseFilter;

  @Field(() => IdComparator, { nullable: true, description: 'By id.' })
  id?: Comparator<string>;

  @Field(() => PurchaseStateComparator, { nullable: true, description: 'By how far it has come.' })
  state?: Comparator<PurchaseStateName>;

  @Field(() => PaymentModeComparator, { nullable: true, description: 'By its payment mode.' })
  paymentMode?: Comparator<PaymentModeName>;

  @Field(() => BooleanComparator, { nullable: true, description: 'By whether its licenses were to renew.' })
  autoRenew?: Comparator<boolean>;

  @Field(() => DateTimeComparator, { nullable: true, description: 'By when it was bought.' })
  createdAt?: Comparator<Moment>;

  @Field(() => DateTimeComparator, { nullable: true, description: 'By when it was paid.' })
  paidAt?: Comparator<Moment>;

  @Field(() => TextComparator, { nullable: true, description: 'By the name of who bought.' })
  buyerName?: Comparator<string>;

  @Field(() => CodeComparator, { nullable: true, description: 'By the code of a license type that any line is of.' })
  licenseType?: Comparator<string>;

  @Field(() => CompanyFilter, { nullable: true, description: 'By the company that any line is for.' })
  company?: CompanyFilter;

  @Field(() => String, {
    nullable: true,
    description: 'Contains this text in number, buyer or payer, in whatever case.',
  })
  search?: string;
}

/** What the meaning of a filter depends on besides itself. */
export interface PurchaseScope {
  readonly providerId: string;
  readonly timeZone: string;
  readonly now: Date;
  readonly catalog: Catalog;
}

type Leaf = (value: never, path: readonly string[], scope: PurchaseScope) => Condition;

const column = (name: string): RawBuilder<unknown> => sql.ref(`purchase.${name}`);

/** How people write the number. */
export const NUMBER = sql`'P-' || purchase.number`;

const LEAVES: Record<string, Leaf> = {
  id: (value: Comparator<string>, path) =>
    compare(column('id'), value, path, (id) => sql`${fromGlobalId(id, 'Purchase', path)}::uuid`),
  state: (value: Comparator<PurchaseStateName>, path) =>
    compare(column('state'), value, path, (name) => sql`${PurchaseState.toStored(name)}`),
  paymentMode: (value: Comparator<PaymentModeName>, path) =>
    compare(column('payment_mode'), value, path, (name) => sql`${PaymentMode.toStored(name)}`),
  autoRenew: (value: Comparator<boolean>, path) => compare(column('auto_renew'), value, path, (is) => sql`${is}`),
  createdAt: (value: Comparator<Moment>, path, scope) => compare(column('created_at'), value, path, instant(scope)),
  paidAt: ({ isNull, ...value }: Comparator<Moment>, path, scope) => {
    const isUnpaid = sql`(${column('paid_at')} is null)`;
    const unpaid = compare<boolean>(isUnpaid, isNull === undefined ? {} : { eq: isNull }, path, (is) => sql`${is}`);
    // What was never paid was paid at no instant: only `ne` holds for it.
    const isPaid = sql<boolean>`coalesce(${compare(column('paid_at'), value, path, instant(scope))}, ${onlyDiffers(value)})`;
    return sql<boolean>`(${unpaid} and ${isPaid})`;
  },
  buyerName: (value: Comparator<string>, path) =>
    compare(column('buyer_name'), value, path, (text) => sql`${plainText(text, path)}`),
  licenseType: (value: Comparator<string>, path, { catalog }) =>
    anyLine(
      compare(sql.ref('line.license_type_id'), value, path, (code) => {
        const type = catalog.byCode(code);
        if (!type) throw badInput(`There is no license type "${code.slice(0, 40)}"`, path);
        return sql`${type.key}`;
      }),
    ),
  company: (value: CompanyFilter, path, { providerId }) =>
    anyLine(relatedCompany(sql.ref('line.company_id'), value, path, providerId)),
  search: (value: string, path) => {
    const pattern = likePattern(plainText(value, path).trim());
    const text = sql`concat_ws(chr(10), ${NUMBER}, ${column('buyer_name')}, ${column('payer')})`;
    return sql<boolean>`lower(${text} collate "und-x-icu") like lower(${pattern} collate "und-x-icu")`;
  },
};

const instant =
  ({ now, timeZone }: PurchaseScope) =>
  (moment: Moment): RawBuilder<unknown> =>
    sql`${instantOf(moment, now, timeZone)}`;

const onlyDiffers = (value: object): boolean => Object.keys(value).every((operator) => operator === 'ne');

const anyLine = (condition: Condition): Condition => sql<boolean>`exists (
  select 1 from purchase_line as line
  where line.provider_id = purchase.provider_id and line.purchase_id = purchase.id and ${condition})`;

/**
 * The condition of the filter over rows of `purchase`.
 *
 * @throws BAD_USER_INPUT for what the schema cannot refuse: unknown codes, foreign ids, too much of everything
 */
export function compilePurchaseFilter(filter: PurchaseFilter, scope: PurchaseScope): Condition {
  const path = ['filter'];
  checkSize(filter, path);
  return compose(filter, path, (name, value: unknown, at) => {
    const leaf = LEAVES[name];
    if (!leaf) throw badInput(`Purchases cannot be filtered by ${name}`, at);
    return leaf(value as never, at, scope);
  });
}
