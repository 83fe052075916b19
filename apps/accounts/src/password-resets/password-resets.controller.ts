import { Database } from '@atlas/database';
import { Problems } from '@atlas/http';
import { Scopes } from '@atlas/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOperation } from '@nestjs/swagger';
import { InvalidResetToken } from '../accounts.errors.ts';
import { ConfirmPasswordReset } from './confirm-password-reset.use-case.ts';
import { ConfirmPasswordResetRequest, RequestPasswordResetRequest } from './password-resets.dto.ts';
import { RequestPasswordReset } from './request-password-reset.use-case.ts';

@Controller()
export class PasswordResetsController {
  constructor(
    private readonly database: Database,
    private readonly requestPasswordReset: RequestPasswordReset,
    private readonly confirmPasswordReset: ConfirmPasswordReset,
  ) {}

  @Post('internal/password-resets')
  @HttpCode(202)
  @Scopes('password-resets:request')
  @ApiOperation({ summary: 'Has a mail sent to whoever has the address; the gateway limits how often.' })
  async request(@Body() { email }: RequestPasswordResetRequest): Promise<object> {
    await this.database.transaction([], (tx) => this.requestPasswordReset.execute(tx, email));
    return {};
  }

  @Post('v1/password-resets/confirm')
  @HttpCode(204)
  @Scopes('password-resets:confirm')
  @ApiOperation({
    operationId: 'confirmPasswordReset',
    summary: 'Sets a new password by what was mailed; logs its user out everywhere.',
  })
  @ApiNoContentResponse()
  @Problems(InvalidResetToken)
  confirm(@Body() wish: ConfirmPasswordResetRequest): Promise<void> {
    return this.confirmPasswordReset.execute(wish);
  }
}
