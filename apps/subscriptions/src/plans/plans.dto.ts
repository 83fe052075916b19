import { IsCurrencyCode, IsIdOf, IsLineOfText, IsTimestamp, OrNull } from '@atlas/http';
import { largestCharge, money, type Currency, type PlanId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';
import type { Plan } from './plan.ts';

export class PlanPrice {
  /** In minor units: cents of a euro, whole yen, fils of a dinar. */
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

  @IsLineOfText(200)
  name!: string;

  @ValidateNested()
  @Type(() => PlanPrice)
  price!: PlanPrice;

  @IsIn(['month', 'year'])
  interval!: 'month' | 'year';

  /** How many subscriptions may be active at once; null or left out: any number. */
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
  publishedAt!: Date;
}

export class PlanPage {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => PlanAnswer)
  items!: PlanAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}
