import type { DeadLetterReason } from '@atlas/event-bus';
import { IsIdOf, IsTimestamp, OrNull } from '@atlas/http';
import type { TenantId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, ValidateNested } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import { PayloadAnswer } from '../payload.dto.ts';
import { OperationAnswer } from '../operations/operations.dto.ts';
import { reasons } from './dead-letters.dto.ts';

export class DeadLetterSummaryAnswer {
  @IsInt()
  id!: number;

  @IsIn([...reasons])
  reason!: DeadLetterReason;

  @IsString()
  topic!: string;

  @IsString()
  key!: string;

  @IsInt()
  partition!: number;

  @IsInt()
  offset!: number;

  /** Of the event, unless its headers could not be read. */
  @IsOptional()
  @IsString()
  type?: string;

  @IsOptional()
  @IsIdOf('ten')
  tenantId?: TenantId;

  @IsOptional()
  @IsString()
  errorClass?: string;

  @IsOptional()
  @IsString()
  errorMessage?: string;

  @IsInt()
  attempts!: number;

  @IsTimestamp()
  diedAt!: Date;

  @IsTimestamp()
  lastFailedAt!: Date;

  /** When it is tried again; without it, it waits for somebody. */
  @IsOptional()
  @IsTimestamp()
  nextTryAt?: Date;

  /** Who has asked for the try that is to come. */
  @IsOptional()
  @IsString()
  redriveAskedBy?: string;

  /** Later events of its key wait behind it. */
  @IsBoolean()
  blocks!: boolean;

  @IsBoolean()
  edited!: boolean;
}

export class DeadLetterPageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => DeadLetterSummaryAnswer)
  items!: DeadLetterSummaryAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}

/** As it came, before somebody edited it. */
export class OriginalAnswer {
  @IsObject()
  @JSONSchema({ additionalProperties: { type: 'string' } })
  headers!: Record<string, string>;

  @OrNull()
  @ValidateNested()
  @Type(() => PayloadAnswer)
  payload!: PayloadAnswer | null;
}

export class DeadLetterAnswer extends DeadLetterSummaryAnswer {
  @IsObject()
  @JSONSchema({ additionalProperties: { type: 'string' } })
  headers!: Record<string, string>;

  @OrNull()
  @ValidateNested()
  @Type(() => PayloadAnswer)
  payload!: PayloadAnswer | null;

  @IsOptional()
  @IsString()
  errorStack?: string;

  @IsTimestamp()
  producedAt!: Date;

  @IsTimestamp()
  firstFailedAt!: Date;

  /** When its copy went to the topic of dead letters. */
  @IsOptional()
  @IsTimestamp()
  exhaustedAt?: Date;

  /** Of the service that saw it fail last. */
  @IsOptional()
  @IsString()
  serviceVersion?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => OriginalAnswer)
  original?: OriginalAnswer;

  /** Later events of its key that wait for it. */
  @IsInt()
  waitingBehind!: number;

  /** What operators have done to it, the first first. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OperationAnswer)
  operations!: OperationAnswer[];
}
