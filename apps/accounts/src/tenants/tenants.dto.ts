import { IsIdOf, IsLineOfText, IsTimestamp } from '@atlas/http';
import { type TenantId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsString, MaxLength, ValidateNested } from 'class-validator';
import { CreatedApiKey, createdApiKey } from '../api-keys/api-keys.dto.ts';
import { CustomerAccountAnswer, customerAccountAnswer } from '../customer-accounts/customer-accounts.dto.ts';
import { Person, UserAnswer, userAnswer } from '../users/users.dto.ts';
import type { RegisteredTenant } from './register-tenant.use-case.ts';

export class CreateTenant {
  /** @example Acme */
  @IsLineOfText(200)
  name!: string;

  /** The first user, who gets the first API key. */
  @ValidateNested()
  @Type(() => Person)
  owner!: Person;
}

export class SignUp extends CreateTenant {
  @IsString()
  @MaxLength(1_000)
  password!: string;
}

export class TenantAnswer {
  @IsIdOf('ten')
  id!: TenantId;

  /** @example Acme */
  @IsString()
  name!: string;

  @IsTimestamp()
  createdAt!: string;
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

export function createdTenant({ tenant, account, owner, apiKey }: RegisteredTenant): CreatedTenant {
  const { id, name, createdAt } = tenant;
  return {
    tenant: { id, name, createdAt: createdAt.toISOString() },
    account: customerAccountAnswer(account),
    owner: userAnswer(owner),
    apiKey: createdApiKey(apiKey),
  };
}
