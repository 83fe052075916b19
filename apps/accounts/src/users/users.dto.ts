import { IsIdOf, IsLineOfText, IsTimestamp, OrNull } from '@atlas/http';
import { type UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsEmail, IsIn, IsString, MaxLength, ValidateNested } from 'class-validator';
import { roles, type Role } from './role.ts';

export class CreateUser {
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @IsLineOfText(200)
  name!: string;
}

export class UserAnswer {
  @IsIdOf('usr')
  id!: UserId;

  @IsEmail()
  email!: string;

  @IsString()
  name!: string;

  @IsIn(roles)
  role!: Role;

  @IsTimestamp()
  createdAt!: Date;
}

export class UserPage {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => UserAnswer)
  items!: UserAnswer[];

  @OrNull()
  @IsString()
  nextCursor!: string | null;
}
