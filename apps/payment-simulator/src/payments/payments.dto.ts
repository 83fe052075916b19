import { IsCurrencyCode, PageQuery } from '@atlas/http';
import type { Currency } from '@atlas/kernel';
import { IsInt, IsOptional, IsString, Length, Max, Min } from 'class-validator';

export class ChargeRequest {
  /** Minor units. */
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  amount!: number;

  @IsCurrencyCode()
  currency!: Currency;

  @IsString()
  @Length(1, 64)
  paymentMethod!: string;

  /** The merchant's own name for it, to look it up by. */
  @IsString()
  @Length(1, 128)
  reference!: string;
}

export class RefundRequest {
  @IsString()
  @Length(1, 64)
  charge!: string;

  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  amount!: number;

  @IsString()
  @Length(1, 128)
  reference!: string;
}

export class ReferenceQuery {
  @IsString()
  @Length(1, 128)
  reference!: string;
}

export class BooksQuery extends PageQuery {
  /** At most this many entries; 20 when left out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  declare limit?: number;
}
