import { IsIdOf } from '@atlas/http';
import { type TenantId } from '@atlas/kernel';
import { IsOptional, IsString, MaxLength } from 'class-validator';

/** As somebody typed it: what cannot be right is wrong, not malformed, so that nobody learns which it was. */
export class VerifyLoginRequest {
  @IsString()
  @MaxLength(1_000)
  email!: string;

  @IsString()
  @MaxLength(1_000)
  password!: string;

  @IsOptional()
  @IsIdOf('ten')
  tenantId?: TenantId;
}
