import { IsCurrencyCode, IsIdOf } from '@atlas/http';
import { largestCharge, type AccountId, type Currency, type PlanId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, IsOptional, IsString, Matches, Max, Min, ValidateNested } from 'class-validator';

export class OrderLineRequest {
  /**
   * What is bought, by your own name for it.
   * @example lamp
   */
  @IsString()
  @Matches(/^[\x21-\x7e]{1,64}$/)
  sku!: string;

  /**
   * For people: shown on confirmations.
   * @example A lamp
   */
  @IsOptional()
  @IsString()
  @Matches(/^[^\p{Cc}]{1,200}$/u)
  description?: string;

  /** @example 2 */
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  quantity!: number;

  /**
   * The price of one, in minor units of the order's currency: cents of a euro, whole yen, fils of a dinar.
   * @example 1250
   */
  @IsInt()
  @Min(0)
  @Max(largestCharge)
  unitAmount!: number;
}

export class PlaceOrderRequest {
  /** Who pays; the account of your tenant when left out. */
  @IsOptional()
  @IsIdOf('acc')
  accountId?: AccountId;

  /** Adds one seat of a plan at its catalogue price. */
  @IsOptional()
  @IsIdOf('pln')
  planId?: PlanId;

  @IsCurrencyCode()
  currency!: Currency;

  /** May be empty or left out when a plan is ordered. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => OrderLineRequest)
  lines?: OrderLineRequest[];

  /**
   * A token of the payment provider.
   * @example pm_success
   */
  @IsString()
  @Matches(/^[a-z0-9_]{1,64}$/)
  paymentMethod!: string;
}
