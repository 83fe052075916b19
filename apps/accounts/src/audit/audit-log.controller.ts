import { Database } from '@atlas/database';
import { decodeCursor, defaultPageSize, isUuid, pageAnswer, pageOf, ParseId, Problems } from '@atlas/http';
import { uuidOf, type AuditEntryId, type TenantId } from '@atlas/kernel';
import { CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { UnknownAuditEntry } from '../accounts.errors.ts';
import { AuditEntryAnswer, auditEntryAnswer, AuditLogPage, AuditLogQuery } from './audit-log.dto.ts';
import { AuditStore } from './audit.store.ts';

@Controller('v1/audit-log')
export class AuditLogController {
  constructor(
    private readonly database: Database,
    private readonly entries: AuditStore,
  ) {}

  @Get()
  @Scopes('audit:read')
  @ApiOperation({
    operationId: 'listAuditLog',
    summary: 'Tells who did what to users, roles, keys and settings, the newest first.',
  })
  @ApiOkResponse({ type: AuditLogPage })
  async list(@CurrentTenant() tenantId: TenantId, @Query() query: AuditLogQuery): Promise<AuditLogPage> {
    const { limit = defaultPageSize, cursor, actor = null, action = null, from, until } = query;
    const [before = null] = decodeCursor(cursor, isUuid) ?? [];
    const filter = { actor, action, from: momentOf(from), until: momentOf(until) };
    const entries = await this.database.read([tenantId], (tx) =>
      this.entries.list(tx, tenantId, filter, before, limit + 1),
    );
    const page = pageOf(entries, limit, ({ id }) => [uuidOf(id)]);
    return pageAnswer('/v1/audit-log', query, page, auditEntryAnswer);
  }

  @Get(':id')
  @Scopes('audit:read')
  @ApiOperation({ operationId: 'getAuditEntry', summary: 'Shows an entry of the audit log.' })
  @ApiOkResponse({ type: AuditEntryAnswer })
  @Problems(UnknownAuditEntry)
  async get(
    @CurrentTenant() tenantId: TenantId,
    @Param('id', new ParseId('aud')) id: AuditEntryId,
  ): Promise<AuditEntryAnswer> {
    const entry = await this.database.read([tenantId], (tx) => this.entries.find(tx, tenantId, id));
    if (!entry) throw new UnknownAuditEntry();
    return auditEntryAnswer(entry);
  }
}

function momentOf(text: string | undefined): Date | null {
  return text === undefined ? null : new Date(text);
}
