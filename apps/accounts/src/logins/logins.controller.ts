import { Scopes } from '@atlas/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Login } from './login.ts';
import { VerifyLoginRequest } from './logins.dto.ts';
import { VerifyLogin } from './verify-login.use-case.ts';

/** For the gateway, which opens the session. */
@Controller('internal/logins')
export class LoginsController {
  constructor(private readonly verifyLogin: VerifyLogin) {}

  @Post('verify')
  @HttpCode(200)
  @Scopes('logins:verify')
  @ApiOperation({ summary: 'Tells in which tenants an address and a password belong to somebody.' })
  async verify(@Body() attempt: VerifyLoginRequest): Promise<{ logins: readonly Login[] }> {
    return { logins: await this.verifyLogin.execute(attempt) };
  }
}
