import { Problems } from '@atlas/http';
import { type TenantId } from '@atlas/kernel';
import { CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownUser, WrongPassword } from '../accounts.errors.ts';
import { ChangePassword } from './change-password.use-case.ts';
import { ChangePasswordRequest } from './passwords.dto.ts';

@Controller('v1/users/me/password')
export class PasswordsController {
  constructor(private readonly changePassword: ChangePassword) {}

  @Put()
  @HttpCode(204)
  @Scopes('password:change')
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Changes your password. You are logged out everywhere, here too: log in by the new one.',
  })
  @ApiNoContentResponse()
  @Problems(WrongPassword)
  async change(
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() { userId }: Principal,
    @Body() wish: ChangePasswordRequest,
  ): Promise<void> {
    if (userId === undefined) throw new UnknownUser();
    await this.changePassword.execute(tenantId, userId, wish);
  }
}
