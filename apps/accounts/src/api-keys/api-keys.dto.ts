import { IsIdOf, IsLineOfText, IsTimestamp, OrNull, PageAnswer, SelfLink } from '@atlas/http';
import { type ApiKeyId, type UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsOptional, IsString, Matches, ValidateNested } from 'class-validator';
import type { ApiKey } from './api-key.ts';
import { AreScopesToGrant, IsOverlap } from './grant.dto.ts';
import type { IssuedApiKey } from './issue-api-key.use-case.ts';
import type { Scope } from './scopes.ts';

export class CreateApiKey {
  /** @example Nightly orders */
  @IsLineOfText(100)
  name!: string;

  @AreScopesToGrant()
  scopes!: Scope[];

  /** In whose name the key acts; yours when left out. */
  @IsOptional()
  @IsIdOf('usr')
  userId?: UserId;

  /**
   * It works for ever when this is left out.
   * @example 2027-11-22T06:00:00.000Z
   */
  @IsOptional()
  @IsTimestamp()
  expiresAt?: string;
}

export class RotateApiKeyRequest {
  /**
   * How long the old key works on: a day when left out, seven at most.
   * @example 3600
   */
  @IsOptional()
  @IsOverlap()
  overlapSeconds?: number;

  /**
   * Of the new key; it lives as long as the old one was to when this is left out.
   * @example 2027-11-22T06:00:00.000Z
   */
  @IsOptional()
  @IsTimestamp()
  expiresAt?: string;
}

export class VerifyApiKeyRequest {
  /** SHA-256 of the key, in hexadecimal. */
  @Matches(/^[0-9a-f]{64}$/)
  hash!: string;
}

export class ApiKeyAnswer {
  @IsIdOf('key')
  id!: ApiKeyId;

  /** @example Nightly orders */
  @IsString()
  name!: string;

  /**
   * The first characters of the key, to recognise it by.
   * @example atlas_key_4fTq
   */
  @IsString()
  prefix!: string;

  @IsIdOf('usr')
  userId!: UserId;

  @IsArray()
  @IsString({ each: true })
  scopes!: string[];

  @IsTimestamp()
  createdAt!: string;

  /**
   * It is refused from then on.
   * @example 2027-11-22T06:00:00.000Z
   */
  @OrNull()
  @IsTimestamp()
  expiresAt!: string | null;

  /**
   * To within two minutes.
   * @example null
   */
  @OrNull()
  @IsTimestamp()
  lastUsedAt!: string | null;

  /** @example null */
  @OrNull()
  @IsTimestamp()
  revokedAt!: string | null;

  /**
   * The key that it was rotated to.
   * @example null
   */
  @OrNull()
  @IsIdOf('key')
  replacedBy!: ApiKeyId | null;

  /** @example { "self": { "href": "/v1/api-keys/key_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } } */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class CreatedApiKey extends ApiKeyAnswer {
  /** Shown this once. */
  @IsString()
  secret!: string;
}

export class ApiKeyPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ApiKeyAnswer)
  items!: ApiKeyAnswer[];
}

export function apiKeyAnswer({ id, name, prefix, userId, replacedBy, ...key }: ApiKey): ApiKeyAnswer {
  return {
    ...{ id, name, prefix, userId, scopes: [...key.scopes], replacedBy },
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    _links: { self: { href: `/v1/api-keys/${id}` } },
  };
}

export function createdApiKey(key: IssuedApiKey): CreatedApiKey {
  return { ...apiKeyAnswer(key), secret: key.secret };
}
