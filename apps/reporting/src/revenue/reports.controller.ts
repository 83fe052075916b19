import { Database, SystemDatabase } from '@atlas/database';
import { decodeCursor, defaultPageSize, pageOf, type Page } from '@atlas/http';
import { isCurrency, parseId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK, CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { periodOf, type Period } from './period.ts';
import { AllRevenueQuery, AllRevenueReport, RevenueQuery, RevenueReport } from './reports.dto.ts';
import { RevenueStore, type TenantAndCurrency } from './revenue.store.ts';
import type { RevenueOfDay, RevenueOfTenant } from './revenue.ts';

@Controller('v1')
export class ReportsController {
  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly revenue: RevenueStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('reports/revenue')
  @Scopes('reports:read')
  @ApiOperation({ summary: 'Sums up the revenue of the tenant by UTC day and currency.' })
  @ApiOkResponse({ type: RevenueReport })
  async ofTenant(
    @CurrentTenant() tenantId: TenantId,
    @Query() query: RevenueQuery,
  ): Promise<Period & { days: RevenueOfDay[] }> {
    const period = periodOf(query, this.clock.now());
    const days = await this.database.read([tenantId], (tx) =>
      this.revenue.ofTenant(tx, tenantId, period, query.currency),
    );
    return { ...period, days };
  }

  @Get('admin/reports/revenue')
  @Scopes('operator')
  @ApiOperation({ summary: 'Sums up the revenue of a period by tenant and currency.' })
  @ApiOkResponse({ type: AllRevenueReport })
  async ofAllTenants(@Query() query: AllRevenueQuery): Promise<Period & Page<RevenueOfTenant>> {
    const { limit = defaultPageSize, cursor, currency } = query;
    const period = periodOf(query, this.clock.now());
    const after = positionOf(cursor);
    const rows = await this.systemDatabase.read([], (tx) =>
      this.revenue.ofAllTenants(tx, period, currency, after, limit + 1),
    );
    return { ...period, ...pageOf(rows, limit, ({ tenantId, gross }) => [tenantId, gross.currency]) };
  }
}

function positionOf(cursor: string | undefined): TenantAndCurrency | undefined {
  const [tenant = '', currency = ''] =
    decodeCursor(cursor, (text) => parseId('ten', text) !== undefined, isCurrency) ?? [];
  const tenantId = parseId('ten', tenant);
  return tenantId && isCurrency(currency) ? { tenantId, currency } : undefined;
}
