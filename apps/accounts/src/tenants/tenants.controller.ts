import { Database } from '@atlas/database';
import { newId } from '@atlas/kernel';
import { Scopes } from '@atlas/service';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import { RegisterTenant, type RegisteredTenant } from './register-tenant.use-case.ts';
import { CreateTenant, CreatedTenant } from './tenants.dto.ts';

@Controller('v1/admin/tenants')
@Scopes('operator')
export class TenantsController {
  constructor(
    private readonly database: Database,
    private readonly registerTenant: RegisterTenant,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Registers a tenant with an account, an owner and a first API key.' })
  @ApiCreatedResponse({ type: CreatedTenant })
  register(@Body() wish: CreateTenant): Promise<RegisteredTenant> {
    const id = newId('ten');
    return this.database.transaction([id], (tx) => this.registerTenant.execute(tx, id, wish));
  }
}
