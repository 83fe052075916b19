import { Database, OperatorDatabase } from '@atlas/database';
import { address, decodeCursor, defaultPageSize, pageAnswer, pageOf, Problems } from '@atlas/http';
import { isCurrency, parseId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK, CurrentTenant, Scopes } from '@atlas/service';
import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { InvalidPeriod } from '../reporting.errors.ts';
import { periodOf } from './period.ts';
import { AllRevenueQuery, AllRevenueReport, RevenueQuery, RevenueReport } from './reports.dto.ts';
import { RevenueStore, type TenantAndCurrency } from './revenue.store.ts';

@Controller('v1')
export class ReportsController {
  constructor(
    private readonly database: Database,
    private readonly operatorDatabase: OperatorDatabase,
    private readonly revenue: RevenueStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  @Get('reports/revenue')
  @Scopes('reports:read')
  @ApiOperation({
    operationId: 'getRevenueReport',
    summary: 'Sums up the revenue of the tenant by UTC day and currency.',
  })
  @ApiOkResponse({ type: RevenueReport })
  @Problems(InvalidPeriod)
  async ofTenant(@CurrentTenant() tenantId: TenantId, @Query() query: RevenueQuery): Promise<RevenueReport> {
    const period = periodOf(query, this.clock.now());
    const days = await this.database.read([tenantId], (tx) =>
      this.revenue.ofTenant(tx, tenantId, period, query.currency),
    );
    return { ...period, days, _links: { self: { href: address('/v1/reports/revenue', { ...query, ...period }) } } };
  }

  @Get('admin/reports/revenue')
  @Scopes('operator')
  @ApiOperation({
    operationId: 'getRevenueOfAllTenants',
    summary: 'Sums up the revenue of a period by tenant and currency.',
  })
  @ApiOkResponse({ type: AllRevenueReport })
  @Problems(InvalidPeriod)
  async ofAllTenants(@Query() query: AllRevenueQuery): Promise<AllRevenueReport> {
    const { limit = defaultPageSize, cursor, currency } = query;
    const period = periodOf(query, this.clock.now());
    const after = positionOf(cursor);
    const rows = await this.operatorDatabase.read([], (tx) =>
      this.revenue.ofAllTenants(tx, period, currency, after, limit + 1),
    );
    const page = pageOf(rows, limit, ({ tenantId, gross }) => [tenantId, gross.currency]);
    const asked = { ...query, ...period }; // the next page is of the same days, also when the next day has begun
    return { ...period, ...pageAnswer('/v1/admin/reports/revenue', asked, page, (revenue) => revenue) };
  }
}

function positionOf(cursor: string | undefined): TenantAndCurrency | undefined {
  const [tenant = '', currency = ''] =
    decodeCursor(cursor, (text) => parseId('ten', text) !== undefined, isCurrency) ?? [];
  const tenantId = parseId('ten', tenant);
  return tenantId && isCurrency(currency) ? { tenantId, currency } : undefined;
}
