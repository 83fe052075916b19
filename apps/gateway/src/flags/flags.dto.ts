import { IsIdOf, IsTimestamp, OrNull, SelfLink } from '@atlas/http';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsDefined,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

/** Fits tenants that are named, or a percentage of them, or those of the named that fall into the percentage. */
export class FlagRule {
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1_000)
  @IsIdOf('ten', { each: true })
  tenants?: string[];

  /**
   * Always the same tenants: those of 10 % are among those of 20 %.
   * @example 10
   */
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(100)
  percentage?: number;

  /** Of the flag's own type. */
  @IsDefined()
  value!: unknown;
}

export class SetFlag {
  /** For whom no rule fits; of the flag's own type. */
  @IsDefined()
  value!: unknown;

  /** The first that fits a tenant holds for it. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => FlagRule)
  rules?: FlagRule[];
}

export class FlagAnswer {
  /**
   * The name by which code looks at it.
   * @example sign-up-open
   */
  @IsString()
  id!: string;

  /** @example Whether anybody may open a tenant by POST /v1/sign-up. */
  @IsString()
  purpose!: string;

  @IsIn(['boolean', 'string', 'number'])
  type!: 'boolean' | 'string' | 'number';

  /**
   * Those whose code looks at it.
   * @example ["gateway"]
   */
  @IsArray()
  @IsString({ each: true })
  services!: string[];

  /** What holds as long as nobody has set it. */
  @IsDefined()
  default!: unknown;

  /** For whom no rule fits. */
  @IsDefined()
  value!: unknown;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => FlagRule)
  rules!: FlagRule[];

  /** Of its last change; 0 when nobody has set it. */
  @IsInt()
  version!: number;

  @OrNull()
  @IsTimestamp()
  changedAt!: Date | null;

  /** @example {"self": {"href": "/v1/admin/flags/sign-up-open"}} */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class FlagList {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => FlagAnswer)
  items!: FlagAnswer[];

  /** @example {"self": {"href": "/v1/admin/flags"}} */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}
