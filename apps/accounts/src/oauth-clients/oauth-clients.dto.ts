import { IsIdOf, IsLineOfText, IsTimestamp, OrNull, PageAnswer, SelfLink } from '@atlas/http';
import { type OAuthClientId, type UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsOptional, IsString, Matches, ValidateNested } from 'class-validator';
import { AreScopesToGrant, IsOverlap } from '../api-keys/grant.dto.ts';
import type { Scope } from '../api-keys/scopes.ts';
import type { OAuthClient } from './oauth-client.ts';
import type { RegisteredOAuthClient } from './register-oauth-client.use-case.ts';

export class CreateOAuthClient {
  /** @example Nightly orders */
  @IsLineOfText(100)
  name!: string;

  @AreScopesToGrant()
  scopes!: Scope[];

  /** In whose name the client acts; yours when left out. */
  @IsOptional()
  @IsIdOf('usr')
  userId?: UserId;
}

export class RotateClientSecretRequest {
  /**
   * How long the old secret works on: a day when left out, seven at most.
   * @example 3600
   */
  @IsOptional()
  @IsOverlap()
  overlapSeconds?: number;
}

export class VerifyOAuthClientRequest {
  @IsIdOf('oac')
  clientId!: OAuthClientId;

  /** SHA-256 of the secret, in hexadecimal; left out for a client that has shown a token. */
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/)
  secretHash?: string;
}

export class OAuthClientAnswer {
  /** Its `client_id`. */
  @IsIdOf('oac')
  id!: OAuthClientId;

  /** @example Nightly orders */
  @IsString()
  name!: string;

  @IsIdOf('usr')
  userId!: UserId;

  @IsArray()
  @IsString({ each: true })
  scopes!: string[];

  @IsTimestamp()
  createdAt!: string;

  /**
   * The secret before the newest one is accepted until then.
   * @example null
   */
  @OrNull()
  @IsTimestamp()
  previousSecretWorksUntil!: string | null;

  /**
   * When it was last given a token, to the minute.
   * @example null
   */
  @OrNull()
  @IsTimestamp()
  lastUsedAt!: string | null;

  /** @example null */
  @OrNull()
  @IsTimestamp()
  revokedAt!: string | null;

  /** @example { "self": { "href": "/v1/oauth-clients/oac_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } } */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class CreatedOAuthClient extends OAuthClientAnswer {
  /** Its `client_secret`, shown this once. */
  @IsString()
  secret!: string;
}

export class OAuthClientPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OAuthClientAnswer)
  items!: OAuthClientAnswer[];
}

export function clientAnswer({ id, name, userId, ...client }: OAuthClient): OAuthClientAnswer {
  return {
    ...{ id, name, userId, scopes: [...client.scopes] },
    createdAt: client.createdAt.toISOString(),
    previousSecretWorksUntil: client.previousSecretWorksUntil?.toISOString() ?? null,
    lastUsedAt: client.lastUsedAt?.toISOString() ?? null,
    revokedAt: client.revokedAt?.toISOString() ?? null,
    _links: { self: { href: `/v1/oauth-clients/${id}` } },
  };
}

export function createdClient(client: RegisteredOAuthClient): CreatedOAuthClient {
  return { ...clientAnswer(client), secret: client.secret };
}
