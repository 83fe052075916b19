import { Public } from '@atlas/service';
import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AccountsGateway } from '../accounts.gateway.ts';
import { AdmissionGuard } from '../admission/admission.guard.ts';
import { passwordResets } from '../admission/limits.ts';
import { digestOfName } from '../sessions/login-name.ts';
import { RequestPasswordReset } from './password-resets.dto.ts';

/** Here and not behind, because a name is limited as well as an address: nobody's mailbox is to be filled. */
@Controller('v1/password-resets')
@Public() // of whoever has forgotten
export class PasswordResetsController {
  constructor(
    private readonly admission: AdmissionGuard,
    private readonly accounts: AccountsGateway,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    operationId: 'requestPasswordReset',
    summary: 'Sends a mail that lets one set a new password, if somebody has the address: the answer does not say.',
    security: [],
  })
  @ApiAcceptedResponse()
  async request(
    @Body() { email }: RequestPasswordReset,
    @Req() { ip }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.admission.admitStranger(reply, [
      { limit: passwordResets.ofName, subject: digestOfName(email), cost: 1 },
      { limit: passwordResets.ofAddress, subject: ip, cost: 1 },
    ]);
    await this.accounts.requestPasswordReset(email);
  }
}
