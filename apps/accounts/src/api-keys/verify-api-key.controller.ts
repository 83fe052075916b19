import { Scopes, type Principal } from '@atlas/service';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { UnknownApiKey } from '../accounts.errors.ts';
import { VerifyApiKeyRequest } from './api-keys.dto.ts';
import { VerifyApiKey } from './verify-api-key.use-case.ts';

/** For the gateway, which keeps the answer for a few seconds, and never beyond the expiry. The secret itself never comes here. */
@Controller('internal/api-keys')
export class VerifyApiKeyController {
  constructor(private readonly verifyApiKey: VerifyApiKey) {}

  @Post('verify')
  @HttpCode(200)
  @Scopes('keys:verify')
  @ApiOperation({ summary: 'Tells who holds an API key, by the hash of its secret, and until when.' })
  async verify(@Body() { hash }: VerifyApiKeyRequest): Promise<Principal & { expiresAt?: Date }> {
    const holder = await this.verifyApiKey.execute(hash);
    if (!holder) throw new UnknownApiKey();
    return { ...holder.principal, ...(holder.expiresAt && { expiresAt: holder.expiresAt }) };
  }
}
