import type { Currency } from '@atlas/kernel';
import { IsInt } from 'class-validator';
import { IsCurrencyCode } from './field-decorators.ts';

export class MoneyAnswer {
  /**
   * In minor units: cents of a euro, whole yen, fils of a dinar.
   * @example 4900
   */
  @IsInt()
  amount!: number;

  @IsCurrencyCode()
  currency!: Currency;
}
