import { IsCalendarDate, IsCurrencyCode, IsIdOf, OrNull, PageQuery } from '@atlas/http';
import type { Currency, TenantId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';

export class RevenueQuery {
  /** The first day, in UTC; 29 days before `to` when left out. */
  @IsOptional()
  @IsCalendarDate()
  from?: string;

  /** The last day, in UTC; today when left out. */
  @IsOptional()
  @IsCalendarDate()
  to?: string;

  @IsOptional()
  @IsCurrencyCode()
  currency?: Currency;
}

export class AllRevenueQuery extends PageQuery {
  /** The first day, in UTC; 29 days before `to` when left out. */
  @IsOptional()
  @IsCalendarDate()
  from?: string;

  /** The last day, in UTC; today when left out. */
  @IsOptional()
  @IsCalendarDate()
  to?: string;

  @IsOptional()
  @IsCurrencyCode()
  currency?: Currency;
}

class ReportedMoney {
  /** In minor units. */
  @IsInt()
  amount!: number;

  @IsCurrencyCode()
  currency!: Currency;
}

class RevenueAnswer {
  @IsInt()
  completedOrders!: number;

  /** Of completed orders. */
  @ValidateNested()
  @Type(() => ReportedMoney)
  gross!: ReportedMoney;

  @IsInt()
  reversedOrders!: number;

  /** Held for orders that were not delivered, and given back: never part of `gross`. */
  @ValidateNested()
  @Type(() => ReportedMoney)
  reversed!: ReportedMoney;
}

export class RevenueDayAnswer extends RevenueAnswer {
  @IsCalendarDate()
  day!: string;
}

export class RevenueReport {
  @IsCalendarDate()
  from!: string;

  @IsCalendarDate()
  to!: string;

  /** Days without orders are left out. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RevenueDayAnswer)
  days!: RevenueDayAnswer[];
}

export class TenantRevenueAnswer extends RevenueAnswer {
  @IsIdOf('ten')
  tenantId!: TenantId;
}

export class AllRevenueReport {
  @IsCalendarDate()
  from!: string;

  @IsCalendarDate()
  to!: string;

  /** Sums over the whole period, one for each tenant and currency. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TenantRevenueAnswer)
  items!: TenantRevenueAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}
