import { IsIdOf, IsTimestamp, OrNull } from '@atlas/http';
import { type AccountId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsString, ValidateNested } from 'class-validator';

export class CustomerAccountAnswer {
  @IsIdOf('acc')
  id!: AccountId;

  @IsString()
  name!: string;

  @IsTimestamp()
  createdAt!: Date;
}

export class CustomerAccountPage {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => CustomerAccountAnswer)
  items!: CustomerAccountAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}
