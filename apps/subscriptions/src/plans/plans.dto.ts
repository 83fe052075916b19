import { IsCurrencyCode, IsIdOf, IsLineOfText, IsTimestamp, OrNull, PageAnswer, SelfLink } from '@atlas/http';
import { largestCharge, money, type Currency, type PlanId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { Plan } from './plan.ts';

export class PlanPrice {
  /**
   * In minor units: cents of a euro, whole yen, fils of a dinar.
   * @example 4900
   */
  @IsInt()
  @Min(1)
  @Max(largestCharge)
  amount!: number;

  @IsCurrencyCode()
  currency!: Currency;
}

export class PlanOffer {
  /** Short and unique: `pro`. */
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9-]{0,39}$/)
  code!: string;

  /** @example Pro */
  @IsLineOfText(200)
  name!: string;

  @ValidateNested()
  @Type(() => PlanPrice)
  price!: PlanPrice;

  @IsIn(['month', 'year'])
  interval!: 'month' | 'year';

  /**
   * How many subscriptions may be active at once; null or left out: any number.
   * @example null
   */
  @IsOptional()
  @OrNull()
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  seatLimit?: number | null;
}

export function offerOf({
  code,
  name,
  price,
  interval,
  seatLimit = null,
}: PlanOffer): Omit<Plan, 'id' | 'publishedAt'> {
  return { code, name, price: money(price.amount, price.currency), interval, seatLimit };
}

export class PlanAnswer extends PlanOffer {
  @IsIdOf('pln')
  id!: PlanId;

  @IsTimestamp()
  publishedAt!: string;

  /** @example { "self": { "href": "/v1/plans/pln_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } } */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class PlanPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PlanAnswer)
  items!: PlanAnswer[];
}

export function planAnswer({ publishedAt, ...plan }: Plan): PlanAnswer {
  return { ...plan, publishedAt: publishedAt.toISOString(), _links: { self: { href: `/v1/plans/${plan.id}` } } };
}
