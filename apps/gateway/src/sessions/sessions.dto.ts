import { IsIdOf, IsTimestamp } from '@atlas/http';
import { type SessionId, type TenantId, type UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsBoolean, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';

export class LogIn {
  @IsString()
  @MaxLength(1_000)
  email!: string;

  @IsString()
  @MaxLength(1_000)
  password!: string;

  /** Needed only by who is a user of several tenants with one address. */
  @IsOptional()
  @IsIdOf('ten')
  tenantId?: TenantId;
}

export class CurrentSession {
  @IsIdOf('ses')
  id!: SessionId;

  @IsIdOf('ten')
  tenantId!: TenantId;

  @IsIdOf('usr')
  userId!: UserId;

  /** To be sent as `X-CSRF-Token` with everything that changes something. */
  @IsString()
  csrfToken!: string;
}

export class OpenedSession extends CurrentSession {
  /** At the latest; sooner when it is not used for two hours. */
  @IsTimestamp()
  endsAt!: Date;
}

export class SessionAnswer {
  @IsIdOf('ses')
  id!: SessionId;

  /** As the browser has called itself at login. */
  @IsString()
  device!: string;

  @IsTimestamp()
  openedAt!: Date;

  @IsTimestamp()
  endsAt!: Date;

  /** The one that asks. */
  @IsBoolean()
  isCurrent!: boolean;
}

export class SessionList {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => SessionAnswer)
  items!: SessionAnswer[];
}
