import { Database } from '@atlas/database';
import {
  decodeCursor,
  defaultPageSize,
  IfMatch,
  isUuid,
  pageAnswer,
  pageOf,
  PageQuery,
  ParseId,
  Problems,
  type Precondition,
} from '@atlas/http';
import { CurrentIntent, once, type Intent } from '@atlas/idempotency';
import { uuidOf, type OAuthClientId, type TenantId } from '@atlas/kernel';
import { CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import {
  BeyondYourRole,
  KeyForUnknownUser,
  OAuthClientRevoked,
  ScopeNotHeld,
  UnknownOAuthClient,
} from '../accounts.errors.ts';
import { defaultOverlapSeconds } from '../api-keys/grant.dto.ts';
import {
  clientAnswer,
  createdClient,
  CreatedOAuthClient,
  CreateOAuthClient,
  OAuthClientAnswer,
  OAuthClientPage,
  RotateClientSecretRequest,
} from './oauth-clients.dto.ts';
import { OAuthClientStore } from './oauth-clients.store.ts';
import { RegisterOAuthClient } from './register-oauth-client.use-case.ts';
import { RevokeOAuthClient } from './revoke-oauth-client.use-case.ts';
import { RotateClientSecret } from './rotate-client-secret.use-case.ts';

@Controller('v1/oauth-clients')
export class OAuthClientsController {
  constructor(
    private readonly database: Database,
    private readonly clients: OAuthClientStore,
    private readonly registerClient: RegisterOAuthClient,
    private readonly rotateSecret: RotateClientSecret,
    private readonly revokeClient: RevokeOAuthClient,
  ) {}

  @Post()
  @Scopes('keys:write')
  @ApiOperation({
    operationId: 'createOAuthClient',
    summary: 'Registers a client that asks for tokens by its secret, which is shown this once.',
  })
  @ApiCreatedResponse({ type: CreatedOAuthClient })
  @Problems(ScopeNotHeld, BeyondYourRole, KeyForUnknownUser)
  async register(
    @CurrentIntent() intent: Intent,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() giver: Principal,
    @Body() wish: CreateOAuthClient,
  ): Promise<string> {
    const userId = wish.userId ?? giver.userId;
    if (userId === undefined) throw new KeyForUnknownUser();
    return this.database.transaction([tenantId], (tx) =>
      once(tx, intent, async () =>
        createdClient(await this.registerClient.execute(tx, tenantId, { ...wish, userId }, giver)),
      ),
    );
  }

  @Get()
  @Scopes('keys:read')
  @ApiOperation({ operationId: 'listOAuthClients', summary: 'Lists the clients, revoked ones too, the oldest first.' })
  @ApiOkResponse({ type: OAuthClientPage })
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: PageQuery): Promise<OAuthClientPage> {
    const { limit = defaultPageSize, cursor } = query;
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const clients = await this.database.read([tenantId], (tx) => this.clients.list(tx, tenantId, after, limit + 1));
    const page = pageOf(clients, limit, ({ id }) => [uuidOf(id)]);
    return pageAnswer('/v1/oauth-clients', query, page, clientAnswer);
  }

  @Get(':id')
  @Scopes('keys:read')
  @ApiOperation({ operationId: 'getOAuthClient', summary: 'Shows a client, without its secret.' })
  @ApiOkResponse({ type: OAuthClientAnswer })
  @Problems(UnknownOAuthClient)
  async get(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('oac')) id: OAuthClientId,
  ): Promise<OAuthClientAnswer> {
    const client = await this.database.read([tenantId], (tx) => this.clients.find(tx, tenantId, id));
    if (!client) throw new UnknownOAuthClient();
    return clientAnswer(client);
  }

  @Post(':id/rotate')
  @Scopes('keys:write')
  @ApiOperation({
    operationId: 'rotateOAuthClient',
    summary: 'Gives a client a new secret; the old one works on for the overlap.',
  })
  @ApiCreatedResponse({ type: CreatedOAuthClient })
  @Problems(UnknownOAuthClient, OAuthClientRevoked, ScopeNotHeld, BeyondYourRole)
  rotate(
    @CurrentIntent() intent: Intent,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() giver: Principal,
    @Param('id', new ParseId('oac')) id: OAuthClientId,
    @Body() { overlapSeconds = defaultOverlapSeconds }: RotateClientSecretRequest,
  ): Promise<string> {
    return this.database.transaction([tenantId], (tx) =>
      once(tx, intent, async () =>
        createdClient(await this.rotateSecret.execute(tx, tenantId, id, overlapSeconds, giver)),
      ),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('keys:write')
  @ApiOperation({
    operationId: 'deleteOAuthClient',
    summary: 'Revokes a client; its tokens are refused within a second, while Redis is away within 30.',
  })
  @ApiNoContentResponse()
  @Problems(UnknownOAuthClient)
  async revoke(
    @IfMatch() precondition: Precondition,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() { subject: by }: Principal,
    @Param('id', new ParseId('oac')) id: OAuthClientId,
  ): Promise<void> {
    await this.database.transaction([tenantId], (tx) =>
      this.revokeClient.execute(tx, tenantId, id, {
        by,
        ifStill: (client) => precondition.check(clientAnswer(client)),
      }),
    );
  }
}
