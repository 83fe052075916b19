import { IsTimestamp, OrNull, PageQuery } from '@atlas/http';
import { Type } from 'class-transformer';
import { IsArray, IsInt, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';

export class OperationQuery extends PageQuery {
  /** The operator who did it. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;

  /** What was done: `dead-letter.discard`. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  action?: string;

  /** What it was done to: `dead-letter:42`. */
  @IsOptional()
  @IsString()
  @MaxLength(400)
  what?: string;
}

/** Something that an operator did by hand. */
export class OperationAnswer {
  @IsInt()
  id!: number;

  @IsTimestamp()
  at!: Date;

  /** @example opr_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e */
  @IsString()
  actor!: string;

  /** @example offset.accept */
  @IsString()
  action!: string;

  /** @example offset:billing.charges[1] */
  @IsString()
  what!: string;

  /** @example orders */
  @IsOptional()
  @IsString()
  group?: string;

  @IsOptional()
  @IsString()
  note?: string;

  /** @example 17 (truncated; the log has 42 to 99) */
  @IsOptional()
  @IsString()
  before?: string;

  /** @example "42" */
  @IsOptional()
  @IsString()
  after?: string;
}

export class OperationPage {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OperationAnswer)
  items!: OperationAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}
