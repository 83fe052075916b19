import { IsCalendarDate, IsCurrencyCode, IsIdOf, MoneyAnswer, PageAnswer, PageQuery, SelfLink } from '@atlas/http';
import type { Currency, TenantId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, ValidateNested } from 'class-validator';

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

class RevenueAnswer {
  @IsInt()
  completedOrders!: number;

  /** Of completed orders. */
  @ValidateNested()
  @Type(() => MoneyAnswer)
  gross!: MoneyAnswer;

  @IsInt()
  reversedOrders!: number;

  /** Held for orders that were not delivered, and given back: never part of `gross`. */
  @ValidateNested()
  @Type(() => MoneyAnswer)
  reversed!: MoneyAnswer;
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

  /** @example { "self": { "href": "/v1/reports/revenue?from=2026-11-01&to=2026-11-30" } } */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class TenantRevenueAnswer extends RevenueAnswer {
  @IsIdOf('ten')
  tenantId!: TenantId;
}

export class AllRevenueReport extends PageAnswer {
  @IsCalendarDate()
  from!: string;

  @IsCalendarDate()
  to!: string;

  /** Sums over the whole period, one for each tenant and currency. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => TenantRevenueAnswer)
  items!: TenantRevenueAnswer[];
}
