import type { DeadLetterReason } from '@atlas/event-bus';
import { IsIdOf, IsLineOfText, IsTimestamp } from '@atlas/http';
import type { TenantId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

export const reasons: readonly DeadLetterReason[] = [
  ...(['deserialise', 'schema', 'fatal', 'too-old', 'crash-loop'] as const),
  ...(['failed', 'exhausted', 'unknown-type'] as const),
];

/** What all of must be true of a dead letter; nothing: of every one of the service. */
export class DeadLetterCriteria {
  @IsOptional()
  @IsIn([...reasons])
  reason?: DeadLetterReason;

  /** The class of the error, as `stats` counts them. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  errorClass?: string;

  /** Of the event: `order.placed`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  type?: string;

  @IsOptional()
  @IsString()
  @MaxLength(250)
  topic?: string;

  @IsOptional()
  @IsString()
  @MaxLength(1000)
  key?: string;

  @IsOptional()
  @IsIdOf('ten')
  tenantId?: TenantId;

  /** Became a dead letter then or later. */
  @IsOptional()
  @IsTimestamp()
  after?: string;

  /** Became a dead letter earlier than that. */
  @IsOptional()
  @IsTimestamp()
  before?: string;

  /** A part of the error's message. */
  @IsOptional()
  @IsString()
  @MaxLength(500)
  messageContains?: string;
}

export class DeadLetterQuery extends DeadLetterCriteria {
  /** At most this many items; 20 when left out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  limit?: number;

  /** The `nextCursor` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(512)
  cursor?: string;
}

/** Either `ids` or `filter`. */
class DeadLetterChoice {
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsInt({ each: true })
  ids?: number[];

  @IsOptional()
  @ValidateNested()
  @Type(() => DeadLetterCriteria)
  filter?: DeadLetterCriteria;

  /** Say what would be done, and do nothing. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

export class RedriveOrder extends DeadLetterChoice {
  /** Why: kept in the audit. */
  @IsOptional()
  @IsLineOfText(500)
  note?: string;

  /** At most so many tries a second; all at once when left out. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_000)
  perSecond?: number;
}

export class DiscardOrder extends DeadLetterChoice {
  /** Why: kept in the audit. */
  @IsLineOfText(500)
  note!: string;
}

/**
 * One of the two.
 * @example { "json": { "orderId": "ord_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } }
 */
export class NewPayload {
  /** Any JSON value. */
  @IsOptional()
  json?: unknown;

  /** The very bytes. */
  @IsOptional()
  @Matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/)
  base64?: string;
}

export class EditOrder {
  /** Headers to set; null takes one away. What identifies the event stays. */
  @IsOptional()
  @IsObject()
  @JSONSchema({ additionalProperties: { type: ['string', 'null'], maxLength: 8192 } })
  headers?: Record<string, string | null>;

  @IsOptional()
  @ValidateNested()
  @Type(() => NewPayload)
  payload?: NewPayload;

  /** Say what it would be like, or why it may not be, and change nothing. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;

  /** Why: kept in the audit. */
  @IsLineOfText(500)
  note!: string;
}
