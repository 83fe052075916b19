import { IsIdOf, IsTimestamp, OrNull, PageAnswer, PageQuery, SelfLink } from '@atlas/http';
import { type AuditEntryId } from '@atlas/kernel';
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsObject, IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { actions, type Action } from './act.ts';
import type { AuditEntry } from './audit-entry.ts';

export class AuditLogQuery extends PageQuery {
  /** Of this user, client or operator. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  actor?: string;

  @IsOptional()
  @IsIn(actions)
  action?: Action;

  /** From this moment on. */
  @IsOptional()
  @IsTimestamp()
  from?: string;

  /** Before this moment. */
  @IsOptional()
  @IsTimestamp()
  until?: string;
}

export class AuditEntryAnswer {
  @IsIdOf('aud')
  id!: AuditEntryId;

  @IsTimestamp()
  at!: string;

  /**
   * `usr_…`, `oac_…`, `opr_…`, or `gateway` where nobody had logged in.
   * @example usr_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e
   */
  @IsString()
  actor!: string;

  /** @example user.changed */
  @IsString()
  action!: string;

  /**
   * What it was done to.
   * @example usr_0198c1f2-6b1d-7c52-8e0f-5a3b4c5d6e7f
   */
  @IsString()
  subject!: string;

  /** The `x-request-id` of the answer to it. */
  @OrNull()
  @IsString()
  requestId!: string | null;

  /**
   * Fields and what they were changed to; never a secret.
   * @example { "role": { "from": "member", "to": "admin" } }
   */
  @IsObject()
  changes!: Readonly<Record<string, unknown>>;

  /** @example { "self": { "href": "/v1/audit-log/aud_0198c1f2-5e6a-7d31-9c0b-3f1a2b4c5d6e" } } */
  @ValidateNested()
  @Type(() => SelfLink)
  _links!: SelfLink;
}

export class AuditLogPage extends PageAnswer {
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => AuditEntryAnswer)
  items!: AuditEntryAnswer[];
}

export function auditEntryAnswer({ at, ...entry }: AuditEntry): AuditEntryAnswer {
  return { ...entry, at: at.toISOString(), _links: { self: { href: `/v1/audit-log/${entry.id}` } } };
}
