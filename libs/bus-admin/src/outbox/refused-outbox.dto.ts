import { IsLineOfText, IsTimestamp, OrNull } from '@atlas/http';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { PayloadAnswer } from '../payload.dto.ts';
import { OperationAnswer } from '../operations/operations.dto.ts';
import { RefusalAnswer } from '../refusal.dto.ts';

/** Either `seqs` or `all`. */
class RefusedChoice {
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsInt({ each: true })
  seqs?: number[];

  @IsOptional()
  @IsBoolean()
  all?: boolean;

  /** Say what would be done, and do nothing. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class RetryOrder extends RefusedChoice {
  /** Why: kept in the audit. */
  @IsOptional()
  @IsLineOfText(500)
  note?: string;
}

export class DiscardRefusedOrder extends RefusedChoice {
  /** Why: kept in the audit. */
  @IsLineOfText(500)
  note!: string;
}

export class RefusedSummaryAnswer {
  /** Its place in the outbox. */
  @IsInt()
  seq!: number;

  @IsString()
  eventId!: string;

  /** Type and version: `order.placed/1.0`. */
  @IsString()
  schema!: string;

  @IsString()
  topic!: string;

  @IsString()
  key!: string;

  @IsObject()
  @JSONSchema({ additionalProperties: { type: 'string' } })
  headers!: Record<string, string>;

  @IsString()
  errorClass!: string;

  @IsString()
  errorMessage!: string;

  @IsTimestamp()
  createdAt!: Date;

  @IsTimestamp()
  refusedAt!: Date;

  /** Later events of its key that wait for it. */
  @IsInt()
  waitingBehind!: number;
}

export class RefusedPageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RefusedSummaryAnswer)
  items!: RefusedSummaryAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}

export class RefusedEventAnswer extends RefusedSummaryAnswer {
  @OrNull()
  @ValidateNested()
  @Type(() => PayloadAnswer)
  payload!: PayloadAnswer | null;

  /** What operators have done to it, the first first. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OperationAnswer)
  operations!: OperationAnswer[];
}

export class RefusedReportAnswer {
  @IsBoolean()
  dryRun!: boolean;

  /** How many it was done to, or would be. */
  @IsInt()
  count!: number;

  /** The first of them, for a look; all are in the audit. */
  @IsArray()
  @IsInt({ each: true })
  seqs!: number[];

  /** Asked for, and not there. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RefusalAnswer)
  refused!: RefusalAnswer[];
}
