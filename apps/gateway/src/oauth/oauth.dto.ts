import { IsIn, IsInt, IsOptional, IsString, MaxLength } from 'class-validator';

/** RFC 6749, section 4.4.2; the client may show itself by Basic instead. */
export class TokenForm {
  @IsIn(['client_credentials'])
  grant_type!: string;

  /** @example oac_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  client_id?: string;

  @IsOptional()
  @IsString()
  @MaxLength(200)
  client_secret?: string;

  /** Some of the client's scopes, with spaces between them; all when left out. */
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  scope?: string;
}

/** RFC 6749, section 5.1. */
export class IssuedToken {
  @IsString()
  access_token!: string;

  @IsIn(['Bearer'])
  token_type!: string;

  /**
   * Seconds.
   * @example 600
   */
  @IsInt()
  expires_in!: number;

  @IsString()
  scope!: string;
}

/** RFC 6749, section 5.2. */
export class RefusedToken {
  @IsIn(['invalid_request', 'invalid_client', 'unsupported_grant_type', 'invalid_scope'])
  error!: string;

  @IsString()
  error_description!: string;
}
