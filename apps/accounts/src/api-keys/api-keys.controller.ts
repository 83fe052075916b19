import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, PageQuery, pageOf, ParseId, type Page } from '@atlas/http';
import { uuidOf, type ApiKeyId, type TenantId } from '@atlas/kernel';
import { CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { KeyForUnknownUser, ScopeNotHeld } from '../accounts.errors.ts';
import type { ApiKey } from './api-key.ts';
import { ApiKeyPage, CreateApiKey, CreatedApiKey } from './api-keys.dto.ts';
import { ApiKeyStore } from './api-keys.store.ts';
import { IssueApiKey, type IssuedApiKey } from './issue-api-key.use-case.ts';
import { RevocationMarkStore } from './revocation-marks.store.ts';
import { RevokeApiKey } from './revoke-api-key.use-case.ts';
import { scopesNotHeld } from './scopes.ts';

@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly database: Database,
    private readonly keys: ApiKeyStore,
    private readonly issueApiKey: IssueApiKey,
    private readonly revokeApiKey: RevokeApiKey,
    private readonly revocationMarks: RevocationMarkStore,
  ) {}

  @Post()
  @Scopes('keys:write')
  @ApiOperation({ summary: 'Issues an API key; its secret is shown this once.' })
  @ApiCreatedResponse({ type: CreatedApiKey })
  issue(
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() giver: Principal,
    @Body() wish: CreateApiKey,
  ): Promise<IssuedApiKey> {
    const missing = scopesNotHeld(wish.scopes, giver.scopes);
    if (missing.length > 0) throw new ScopeNotHeld({ detail: `Not held: ${missing.join(', ')}.` });
    const userId = wish.userId ?? giver.userId;
    if (userId === undefined) throw new KeyForUnknownUser();
    return this.database.transaction([tenantId], (tx) => this.issueApiKey.execute(tx, tenantId, { ...wish, userId }));
  }

  @Get()
  @Scopes('keys:read')
  @ApiOperation({ summary: 'Lists the API keys, revoked ones too, the oldest first.' })
  @ApiOkResponse({ type: ApiKeyPage })
  async list(
    @CurrentTenant() tenantId: TenantId,
    @Query() { limit = defaultPageSize, cursor }: PageQuery,
  ): Promise<Page<ApiKey>> {
    const [after = null] = decodeCursor(cursor, isUuid) ?? [];
    const keys = await this.database.read([tenantId], (tx) => this.keys.list(tx, tenantId, after, limit + 1));
    return pageOf(keys, limit, ({ id }) => [uuidOf(id)]);
  }

  @Delete(':id')
  @HttpCode(204)
  @Scopes('keys:write')
  @ApiOperation({ summary: 'Revokes an API key; it is refused within a second, while Redis is away within 30.' })
  @ApiNoContentResponse()
  async revoke(@CurrentTenant() tenantId: TenantId, @Param('id', new ParseId('key')) id: ApiKeyId): Promise<void> {
    const hash = await this.database.transaction([tenantId], (tx) => this.revokeApiKey.execute(tx, tenantId, id));
    await this.revocationMarks.put(hash);
  }
}
