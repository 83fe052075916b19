import { IsIdOf, IsLineOfText, IsTimestamp } from '@atlas/http';
import { type TenantId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsString, MaxLength, ValidateNested } from 'class-validator';
import { CreatedApiKey } from '../api-keys/api-keys.dto.ts';
import { CustomerAccountAnswer } from '../customer-accounts/customer-accounts.dto.ts';
import { CreateUser, UserAnswer } from '../users/users.dto.ts';

export class CreateTenant {
  @IsLineOfText(200)
  name!: string;

  /** The first user, who gets the first API key. */
  @ValidateNested()
  @Type(() => CreateUser)
  owner!: CreateUser;
}

export class SignUp extends CreateTenant {
  @IsString()
  @MaxLength(1_000)
  password!: string;
}

export class TenantAnswer {
  @IsIdOf('ten')
  id!: TenantId;

  @IsString()
  name!: string;

  @IsTimestamp()
  createdAt!: Date;
}

export class CreatedTenant {
  @ValidateNested()
  @Type(() => TenantAnswer)
  tenant!: TenantAnswer;

  @ValidateNested()
  @Type(() => CustomerAccountAnswer)
  account!: CustomerAccountAnswer;

  @ValidateNested()
  @Type(() => UserAnswer)
  owner!: UserAnswer;

  @ValidateNested()
  @Type(() => CreatedApiKey)
  apiKey!: CreatedApiKey;
}
