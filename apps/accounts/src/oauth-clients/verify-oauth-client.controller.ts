import { Scopes, type Principal } from '@atlas/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { UnknownOAuthClient } from '../accounts.errors.ts';
import { VerifyOAuthClientRequest } from './oauth-clients.dto.ts';
import { VerifyOAuthClient } from './verify-oauth-client.use-case.ts';

/** For the gateway, which issues the tokens. The secret itself never comes here. */
@Controller('internal/oauth-clients')
export class VerifyOAuthClientController {
  constructor(private readonly verifyClient: VerifyOAuthClient) {}

  @Post('verify')
  @HttpCode(200)
  @Scopes('clients:verify')
  @ApiOperation({ summary: 'Tells who acts by a client: by its secret, or by a token that it has been given.' })
  async verify(@Body() { clientId, secretHash }: VerifyOAuthClientRequest): Promise<Principal> {
    const principal = await this.verifyClient.execute(clientId, secretHash);
    if (!principal) throw new UnknownOAuthClient();
    return principal;
  }
}
