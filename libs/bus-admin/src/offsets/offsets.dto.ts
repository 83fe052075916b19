import { IsLineOfText, IsTimestamp } from '@atlas/http';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsDefined,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';

export class AcceptOrder {
  @IsString()
  @MaxLength(250)
  topic!: string;

  @IsInt()
  @Min(0)
  @Max(100_000)
  partition!: number;

  /** Where to go on: the oldest record there is, what comes next, or an offset in between. */
  @JSONSchema({ anyOf: [{ enum: ['log-start', 'log-end'] }, { type: 'integer', minimum: 0, format: 'int64' }] })
  @IsDefined()
  to!: 'log-start' | 'log-end' | number;

  /** Why: kept in the audit. */
  @IsLineOfText(500)
  note!: string;

  /** Say what would be done, and do nothing. */
  @IsOptional()
  @IsBoolean()
  dryRun?: boolean;
}

class GapAnswer {
  /** What is wrong: truncated, beyond-end, hole, recreated, partition-count. */
  @IsString()
  reason!: string;

  /** Where the group wanted to go on. */
  @IsInt()
  offset!: number;

  @IsTimestamp()
  foundAt!: Date;
}

export class OffsetAnswer {
  @IsString()
  topic!: string;

  @IsInt()
  partition!: number;

  /** The next record that the service handles. */
  @IsInt()
  offset!: number;

  /** The first record that the log has. */
  @IsInt()
  low!: number;

  /** The next record that the log gets. */
  @IsInt()
  high!: number;

  @IsInt()
  lag!: number;

  /** The partition stands still until somebody accepts this. */
  @IsOptional()
  @ValidateNested()
  @Type(() => GapAnswer)
  gap?: GapAnswer;
}

export class OffsetsAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OffsetAnswer)
  items!: OffsetAnswer[];
}

export class AcceptReportAnswer {
  @IsBoolean()
  dryRun!: boolean;

  @IsString()
  topic!: string;

  @IsInt()
  partition!: number;

  /** What was wrong. */
  @IsString()
  reason!: string;

  /** Where the group was. */
  @IsInt()
  from!: number;

  /** Where it goes on. */
  @IsInt()
  offset!: number;

  /** Records of the log that the service never handles. */
  @IsInt()
  skips!: number;
}
