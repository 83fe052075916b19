import { IsTimestamp } from '@atlas/http';
import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import { RefusalAnswer } from '../refusal.dto.ts';

class DeadLetterCount {
  /** @example TypeError */
  @IsString()
  name!: string;

  @IsInt()
  count!: number;
}

export class DeadLetterStatsAnswer {
  @IsInt()
  deadLetters!: number;

  /** Of types that no build has known so far: they go on by themselves when one does. */
  @IsInt()
  unknownTypes!: number;

  @IsInt()
  oldestSeconds!: number;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => DeadLetterCount)
  byReason!: DeadLetterCount[];

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => DeadLetterCount)
  byType!: DeadLetterCount[];

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => DeadLetterCount)
  byErrorClass!: DeadLetterCount[];

  @IsInt()
  blockedKeys!: number;

  @IsInt()
  oldestBlockedSeconds!: number;

  /** Events that wait because an earlier one of their key failed. */
  @IsInt()
  waitingBehind!: number;
}

class DeadLetterReport {
  @IsBoolean()
  dryRun!: boolean;

  /** The first of them, for a look; all are in the audit. */
  @IsArray()
  @IsInt({ each: true })
  ids!: number[];

  /** Asked for by number, and not done. */
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => RefusalAnswer)
  refused!: RefusalAnswer[];
}

export class RedriveReportAnswer extends DeadLetterReport {
  /** How many will be tried again. */
  @IsInt()
  redriven!: number;

  /** When the last of them is tried, at the rate that was asked for. */
  @IsOptional()
  @IsTimestamp()
  lastTryAt?: Date;
}

export class DiscardReportAnswer extends DeadLetterReport {
  /** How many were given up. */
  @IsInt()
  discarded!: number;
}
