import { OrNull, SelfLink } from '@atlas/http';
import { longestIdleMinutes } from '@atlas/flags';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

/** What is left out is as it comes. */
export class ConfigureTenantRequest {
  /**
   * For all users and keys of the tenant together; never above what the operator allows. Null: as many as that.
   * @example 600
   */
  @IsOptional()
  @OrNull()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  requestsPerMinute?: number | null;

  /**
   * A session that nobody uses ends after so long.
   * @example 30
   */
  @IsOptional()
  @IsInt()
  @Min(5)
  @Max(longestIdleMinutes)
  sessionIdleMinutes?: number;

  /**
   * Addresses and networks that people may log in from (`203.0.113.0/24`, `2001:db8::/32`); empty: anywhere.
   * @example ["203.0.113.0/24"]
   */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @MaxLength(43, { each: true })
  signInFrom?: string[];
}

export class TenantConfigurationAnswer {
  /**
   * Of the tenant.
   * @example ten_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e
   */
  @IsString()
  id!: string;

  /** Grows with every change; 0 when there was none. Log lines and events say which one held. */
  @IsInt()
  version!: number;

  /** @example 600 */
  @OrNull()
  @IsInt()
  requestsPerMinute!: number | null;

  /** @example 30 */
  @IsInt()
  sessionIdleMinutes!: number;

  /** @example ["203.0.113.0/24"] */
  @IsArray()
  @IsString({ each: true })
  signInFrom!: string[];

  /** @example {"self": {"href": "/v1/tenant-configuration"}} */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}
