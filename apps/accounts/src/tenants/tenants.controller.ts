import { Database } from '@atlas/database';
import { CurrentIntent, once, type Intent } from '@atlas/idempotency';
import { newId } from '@atlas/kernel';
import { CurrentPrincipal, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import { RegisterTenant } from './register-tenant.use-case.ts';
import { CreatedTenant, createdTenant, CreateTenant } from './tenants.dto.ts';

@Controller('v1/admin/tenants')
@Scopes('operator')
export class TenantsController {
  constructor(
    private readonly database: Database,
    private readonly registerTenant: RegisterTenant,
  ) {}

  @Post()
  @ApiOperation({
    operationId: 'createTenant',
    summary: 'Registers a tenant with an account, an owner and a first API key.',
  })
  @ApiCreatedResponse({ type: CreatedTenant })
  register(
    @CurrentIntent() intent: Intent,
    @CurrentPrincipal() by: Principal,
    @Body() wish: CreateTenant,
  ): Promise<string> {
    const id = newId('ten');
    return this.database.transaction([id, intent.tenantId], (tx) =>
      once(tx, intent, async () => createdTenant(await this.registerTenant.execute(tx, id, wish, { by }))),
    );
  }
}
