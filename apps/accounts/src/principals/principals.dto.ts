import { IsIdOf } from '@atlas/http';
import { type TenantId, type UserId } from '@atlas/kernel';

export class DescribeUserRequest {
  @IsIdOf('ten')
  tenantId!: TenantId;

  @IsIdOf('usr')
  userId!: UserId;
}
