import { Database } from '@atlas/database';
import {
  decodeCursor,
  defaultPageSize,
  IfMatch,
  InvalidRequest,
  isUuid,
  pageAnswer,
  pageOf,
  PageQuery,
  ParseId,
  Problems,
  type Precondition,
} from '@atlas/http';
import { CurrentIntent, once, type Intent } from '@atlas/idempotency';
import { uuidOf, type ApiKeyId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK, CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import {
  ApiKeyNotRotatable,
  BeyondYourRole,
  KeyForUnknownUser,
  ScopeNotHeld,
  UnknownApiKey,
} from '../accounts.errors.ts';
import {
  ApiKeyAnswer,
  apiKeyAnswer,
  ApiKeyPage,
  CreateApiKey,
  CreatedApiKey,
  createdApiKey,
  RotateApiKeyRequest,
} from './api-keys.dto.ts';
import { ApiKeyStore } from './api-keys.store.ts';
import { defaultOverlapSeconds } from './grant.dto.ts';
import { IssueApiKey } from './issue-api-key.use-case.ts';
import { RevokeApiKey } from './revoke-api-key.use-case.ts';
import { RotateApiKey } from './rotate-api-key.use-case.ts';

@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyStore,
    private readonly issueApiKey: IssueApiKey,
    private readonly rotateApiKey: RotateApiKey,
    private readonly revokeApiKey: RevokeApiKey,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Post()
  @Scopes('keys:write')
  @ApiOperation({ operationId: 'createApiKey', summary: 'Issues an API key; its secret is shown this once.' })
  @ApiCreatedResponse({ type: CreatedApiKey })
  @Problems(ScopeNotHeld, BeyondYourRole, KeyForUnknownUser)
  async issue(
    @CurrentIntent() intent: Intent,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() giver: Principal,
    @Body() wish: CreateApiKey,
  ): Promise<string> {
    const userId = wish.userId ?? giver.userId;
    if (userId === undefined) throw new KeyForUnknownUser();
    const expiresAt = this.expiryOf(wish) ?? null;
    return this.database.transaction([tenantId], (tx) =>
      once(tx, intent, async () =>
        createdApiKey(await this.issueApiKey.execute(tx, tenantId, { ...wish, userId, expiresAt }, giver)),
      ),
    );
  }

  @Get()
  @Scopes('keys:read')
  @ApiOperation({
    operationId: 'listApiKeys',
    summary: 'Lists the API keys, revoked and expired ones too, the oldest first.',
  })
  @ApiOkResponse({ type: ApiKeyPage })
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: PageQuery): Promise<ApiKeyPage> {
    const { limit = defaultPageSize, cursor } = query;
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const keys = await this.database.read([tenantId], (tx) => this.keys.list(tx, tenantId, after, limit + 1));
    const page = pageOf(keys, limit, ({ id }) => [uuidOf(id)]);
    return pageAnswer('/v1/api-keys', query, page, apiKeyAnswer);
  }

  @Get(':id')
  @Scopes('keys:read')
  @ApiOperation({ operationId: 'getApiKey', summary: 'Shows an API key, without its secret.' })
  @ApiOkResponse({ type: ApiKeyAnswer })
  @Problems(UnknownApiKey)
  async get(@CurrentTenant() tenantId: TenantId, @Param('id', new ParseId('key')) id: ApiKeyId): Promise<ApiKeyAnswer> {
    const key = await this.database.read([tenantId], (tx) => this.keys.find(tx, tenantId, id));
    if (!key) throw new UnknownApiKey();
    return apiKeyAnswer(key);
  }

  @Post(':id/rotate')
  @Scopes('keys:write')
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Gives a key a successor with a new secret; the old one works on for the overlap.',
  })
  @ApiCreatedResponse({ type: CreatedApiKey })
  @Problems(UnknownApiKey, ApiKeyNotRotatable, ScopeNotHeld, BeyondYourRole)
  async rotate(
    @CurrentIntent() intent: Intent,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() giver: Principal,
    @Param('id', new ParseId('key')) id: ApiKeyId,
    @Body() request: RotateApiKeyRequest,
  ): Promise<string> {
    const { overlapSeconds = defaultOverlapSeconds } = request;
    const expiresAt = this.expiryOf(request);
    const wish = { overlapSeconds, ...(expiresAt && { expiresAt }) };
    return this.database.transaction([tenantId], (tx) =>
      once(tx, intent, async () => createdApiKey(await this.rotateApiKey.execute(tx, tenantId, id, wish, giver))),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('keys:write')
  @ApiOperation({
    operationId: 'deleteApiKey',
    summary: 'Revokes an API key; it is refused within a second, while Redis is away within 30.',
  })
  @ApiNoContentResponse()
  @Problems(UnknownApiKey)
  async revoke(
    @IfMatch() precondition: Precondition,
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() { subject: by }: Principal,
    @Param('id', new ParseId('key')) id: ApiKeyId,
  ): Promise<void> {
    await this.database.transaction([tenantId], (tx) =>
      this.revokeApiKey.execute(tx, tenantId, id, { by, ifStill: (key) => precondition.check(apiKeyAnswer(key)) }),
    );
  }

  private expiryOf({ expiresAt }: { readonly expiresAt?: string }): Date | undefined {
    if (expiresAt === undefined) return undefined;
    const moment = new Date(expiresAt);
    if (moment > this.clock.now()) return moment;
    const detail = 'A key that has expired already would be of no use.';
    throw new InvalidRequest({ errors: [{ pointer: '#/expiresAt', code: 'not_in_future', detail }] });
  }
}
