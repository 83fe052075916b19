import { IsIdOf, IsTimestamp, PageAnswer, SelfLink } from '@atlas/http';
import { type AccountId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsString, ValidateNested } from 'class-validator';
import type { CustomerAccount } from './customer-account.ts';

export class CustomerAccountAnswer {
  @IsIdOf('acc')
  id!: AccountId;

  /** @example Acme */
  @IsString()
  name!: string;

  @IsTimestamp()
  createdAt!: string;

  /** @example { "self": { "href": "/v1/accounts/acc_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } } */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class CustomerAccountPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => CustomerAccountAnswer)
  items!: CustomerAccountAnswer[];
}

export function customerAccountAnswer({ id, name, createdAt }: CustomerAccount): CustomerAccountAnswer {
  return { id, name, createdAt: createdAt.toISOString(), _links: { self: { href: `/v1/accounts/${id}` } } };
}
