import { answerableError, Problems, UnsupportedMediaType } from '@atlas/http';
import { parseId } from '@atlas/kernel';
import { accessTokenLifeSeconds, AccessTokens, AnswersErrorsBy, hashOfApiKey, Public } from '@atlas/service';
import { Body, Controller, HttpCode, Post, Req, Res, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import {
  ApiBadRequestResponse,
  ApiBody,
  ApiConsumes,
  ApiOkResponse,
  ApiOperation,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { AccountsGateway } from '../accounts.gateway.ts';
import { AdmissionGuard } from '../admission/admission.guard.ts';
import { tokens } from '../admission/limits.ts';
import { IssuedToken, RefusedToken, TokenForm } from './oauth.dto.ts';
import { FormRequired, FormTooLarge } from './oauth.errors.ts';
import { answerTokenError, keptNowhere, refuse } from './token-refusal.filter.ts';
import { invalidClient, refusal, tokenRequestIn, type TokenRefusal, type TokenRequest } from './token-request.ts';

const form = 'application/x-www-form-urlencoded';
const largestForm = 16 * 1_024;

/** For those who want tokens rather than an API key: client credentials (RFC 6749, section 4.4), and no other grant. */
@Controller('v1/oauth/token')
@Public() // the form shows who asks
export class OAuthController implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly admission: AdmissionGuard,
    private readonly accounts: AccountsGateway,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** A form can be sent by any page of the web, without asking: no other route takes one. */
  onModuleInit(): void {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    const options = { parseAs: 'string' as const, bodyLimit: largestForm };
    fastify.addContentTypeParser(form, options, ({ routeOptions }: FastifyRequest, body: string, done) => {
      if (routeOptions.url === '/v1/oauth/token') done(null, new URLSearchParams(body));
      else done(answerableError(new UnsupportedMediaType()));
    });
  }

  @Post()
  @HttpCode(200)
  @ApiOperation({
    operationId: 'issueToken',
    summary: 'Issues a token to an OAuth client, good for ten minutes.',
    security: [],
  })
  @ApiConsumes(form)
  @ApiBody({ type: TokenForm })
  @ApiOkResponse({ type: IssuedToken })
  @ApiBadRequestResponse({
    type: RefusedToken,
    description: 'The request cannot be read, or asks for what there is not (RFC 6749, section 5.2).',
    example: refusal('invalid_request', 'Say grant_type=client_credentials.'),
  })
  @ApiUnauthorizedResponse({
    type: RefusedToken,
    description: 'The client does not show who it is, or not credibly (RFC 6749, section 5.2).',
    example: invalidClient,
  })
  @Problems(FormRequired, FormTooLarge)
  @AnswersErrorsBy(answerTokenError)
  async issue(
    @Body() body: unknown,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IssuedToken | RefusedToken> {
    void keptNowhere(reply);
    const asked = tokenRequestIn(request.headers.authorization, formIn(body));
    await this.admit(asked, request, reply);
    const answer = 'error' in asked ? asked : await this.tokenFor(asked);
    if ('error' in answer) void refuse(reply, answer);
    return answer;
  }

  /** Whatever is wrong with a request, it counts: without an end to it, secrets could be tried. */
  private admit(asked: TokenRequest | TokenRefusal, { ip }: FastifyRequest, reply: FastifyReply): Promise<void> {
    const clientId = 'error' in asked ? undefined : parseId('oac', asked.clientId);
    return this.admission.admitStranger(reply, [
      { limit: tokens.ofAddress, subject: ip, cost: 1 },
      ...(clientId ? [{ limit: tokens.ofClient, subject: clientId, cost: 1 }] : []),
    ]);
  }

  private async tokenFor({
    clientId: name,
    secret,
    scopes: wished,
  }: TokenRequest): Promise<IssuedToken | TokenRefusal> {
    const clientId = parseId('oac', name);
    const client = clientId && (await this.accounts.clientBy(clientId, hashOfApiKey(secret)));
    const tenantId = client?.tenantId;
    if (!clientId || !client || !tenantId) return invalidClient;
    const scopes = wished ?? client.scopes;
    const missing = scopes.filter((scope) => !client.scopes.includes(scope));
    if (missing.length > 0)
      return { error: 'invalid_scope', error_description: 'The client may not do all that it asks for.' };
    return {
      access_token: await this.accessTokens.issue({ clientId, tenantId, scopes }),
      token_type: 'Bearer',
      expires_in: accessTokenLifeSeconds,
      scope: scopes.join(' '),
    };
  }
}

/** None at all lacks everything, which is said in OAuth's words. */
function formIn(body: unknown): URLSearchParams {
  if (body === undefined || body === null) return new URLSearchParams();
  if (body instanceof URLSearchParams) return body;
  throw new FormRequired();
}
