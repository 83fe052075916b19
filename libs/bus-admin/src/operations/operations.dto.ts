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

  @IsString()
  actor!: string;

  @IsString()
  action!: string;

  @IsString()
  what!: string;

  @IsOptional()
  @IsString()
  group?: string;

  @IsOptional()
  @IsString()
  note?: string;

  @IsOptional()
  @IsString()
  before?: string;

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
