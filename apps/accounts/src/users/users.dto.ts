import { IsIdOf, IsLineOfText, IsTimestamp, PageAnswer, SelfLink } from '@atlas/http';
import { type UserId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsEmail, IsIn, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { roles, type Role } from './role.ts';
import type { User } from './user.ts';

/** Somebody who is to become a user. */
export class Person {
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @IsLineOfText(200)
  name!: string;
}

export class CreateUser extends Person {
  /** A member when left out; an owner can be made by an owner only. */
  @IsOptional()
  @IsIn(roles)
  role?: Role;
}

export class ChangeUserRequest {
  @IsOptional()
  @IsLineOfText(200)
  name?: string;

  /** An owner can be made, and unmade, by an owner only. */
  @IsOptional()
  @IsIn(roles)
  role?: Role;
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
  createdAt!: string;

  /** @example { "self": { "href": "/v1/users/usr_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } } */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class UserPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => UserAnswer)
  items!: UserAnswer[];
}

export function userAnswer({ id, email, name, role, createdAt }: User): UserAnswer {
  const _links = { self: { href: `/v1/users/${id}` } };
  return { id, email, name, role, createdAt: createdAt.toISOString(), _links };
}
