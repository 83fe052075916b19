import { IsIdOf, IsLineOfText, IsTimestamp, OrNull, PageAnswer, SelfLink } from '@atlas/http';
import { type ApiKeyId, type UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import type { ApiKey } from './api-key.ts';
import type { IssuedApiKey } from './issue-api-key.use-case.ts';
import { scopes, type Scope } from './scopes.ts';

export class CreateApiKey {
  @IsLineOfText(100)
  name!: string;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(scopes.length)
  @IsIn(scopes, { each: true })
  scopes!: Scope[];

  /** In whose name the key acts; yours when left out. */
  @IsOptional()
  @IsIdOf('usr')
  userId?: UserId;

  /** It works for ever when this is left out. */
  @IsOptional()
  @IsTimestamp()
  expiresAt?: string;
}

export class RotateApiKeyRequest {
  /** How long the old key works on: a day when left out, seven at most. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(7 * 24 * 3_600)
  overlapSeconds?: number;

  /** Of the new key; it lives as long as the old one was to when this is left out. */
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

  @IsString()
  name!: string;

  /** The first characters of the key, to recognise it by. */
  @IsString()
  prefix!: string;

  @IsIdOf('usr')
  userId!: UserId;

  @IsArray()
  @IsString({ each: true })
  scopes!: string[];

  @IsTimestamp()
  createdAt!: string;

  /** It is refused from then on. */
  @OrNull()
  @IsTimestamp()
  expiresAt!: string | null;

  /** To within two minutes. */
  @OrNull()
  @IsTimestamp()
  lastUsedAt!: string | null;

  @OrNull()
  @IsTimestamp()
  revokedAt!: string | null;

  /** The key that it was rotated to. */
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
