import { Scopes, type Principal } from '@atlas/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { UnknownApiKey } from '../accounts.errors.ts';
import { VerifyApiKeyRequest } from './api-keys.dto.ts';
import { VerifyApiKey } from './verify-api-key.use-case.ts';

/** For the gateway, which keeps the answer for a few seconds. The secret itself never comes here. */
@Controller('internal/api-keys')
export class VerifyApiKeyController {
  constructor(private readonly verifyApiKey: VerifyApiKey) {}

  @Post('verify')
  @HttpCode(200)
  @Scopes('keys:verify')
  @ApiOperation({ summary: 'Tells who holds an API key, by the hash of its secret.' })
  async verify(@Body() { hash }: VerifyApiKeyRequest): Promise<Principal> {
    const principal = await this.verifyApiKey.execute(hash);
    if (!principal) throw new UnknownApiKey();
    return principal;
  }
}
