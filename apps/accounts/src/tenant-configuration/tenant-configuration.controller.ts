import { Database } from '@atlas/database';
import { asItComes, type TenantConfiguration } from '@atlas/flags';
import { IfMatch, InvalidRequest, Precondition, PreconditionFailed, Problems } from '@atlas/http';
import type { TenantId } from '@atlas/kernel';
import { CurrentPrincipal, CurrentTenant, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import { ConfigureTenant } from './configure-tenant.use-case.ts';
import { faultsOf } from './networks.ts';
import { ConfigureTenantRequest, TenantConfigurationAnswer } from './tenant-configuration.dto.ts';
import { TenantConfigurationStore } from './tenant-configuration.store.ts';

@Controller('v1/tenant-configuration')
export class TenantConfigurationController {
  constructor(
    private readonly database: Database,
    private readonly configurations: TenantConfigurationStore,
    private readonly configureTenant: ConfigureTenant,
  ) {}

  @Get()
  @Scopes('configuration:read')
  @ApiOperation({ summary: 'Shows what the tenant has decided for itself.' })
  @ApiOkResponse({ type: TenantConfigurationAnswer })
  async show(@CurrentTenant() tenantId: TenantId): Promise<TenantConfigurationAnswer> {
    return answerOf(tenantId, await this.database.read([tenantId], (tx) => this.configurations.find(tx, tenantId)));
  }

  @Put()
  @Scopes('configuration:write')
  @ApiOperation({
    summary: 'Decides for the tenant; what is left out is as it comes. It holds everywhere within a second.',
  })
  @ApiOkResponse({ type: TenantConfigurationAnswer })
  @Problems(PreconditionFailed)
  async configure(
    @CurrentTenant() tenantId: TenantId,
    @CurrentPrincipal() by: Principal,
    @IfMatch() precondition: Precondition,
    @Body() wish: ConfigureTenantRequest,
  ): Promise<TenantConfigurationAnswer> {
    const errors = faultsOf(wish.signInFrom ?? [], '#/signInFrom');
    if (errors.length > 0) throw new InvalidRequest({ errors });
    const after = await this.database.transaction([tenantId], async (tx) => {
      const before = await this.configurations.find(tx, tenantId);
      precondition.check(answerOf(tenantId, before));
      return this.configureTenant.execute(tx, tenantId, before, { ...asItComes, ...wish }, by);
    });
    return answerOf(tenantId, after);
  }
}

function answerOf(id: TenantId, { version, signInFrom, ...rest }: TenantConfiguration): TenantConfigurationAnswer {
  const _links = { self: { href: '/v1/tenant-configuration' } };
  return { id, version, ...rest, signInFrom: [...signInFrom], _links };
}
