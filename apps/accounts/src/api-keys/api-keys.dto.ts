import { IsIdOf, IsLineOfText, IsTimestamp, OrNull } from '@atlas/http';
import { type ApiKeyId, type UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Matches,
  ValidateNested,
} from 'class-validator';
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
  createdAt!: Date;

  @OrNull()
  @IsTimestamp()
  revokedAt!: Date | null;
}

export class CreatedApiKey extends ApiKeyAnswer {
  /** Shown this once. */
  @IsString()
  secret!: string;
}

export class ApiKeyPage {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => ApiKeyAnswer)
  items!: ApiKeyAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}
