import { Database } from '@atlas/database';
import { InvalidRequest } from '@atlas/http';
import { newId } from '@atlas/kernel';
import { Scopes } from '@atlas/service';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import { faultsOf } from '../passwords/password.ts';
import { hashPassword } from '../passwords/password-hash.ts';
import { RegisterTenant, type RegisteredTenant } from './register-tenant.use-case.ts';
import { CreatedTenant, SignUp } from './tenants.dto.ts';

@Controller('v1/sign-up')
export class SignUpController {
  constructor(
    private readonly database: Database,
    private readonly registerTenant: RegisterTenant,
  ) {}

  @Post()
  @Scopes('sign-up')
  @ApiOperation({ summary: 'Opens a tenant of your own: you are its owner, and log in by your password.' })
  @ApiCreatedResponse({ type: CreatedTenant })
  async signUp(@Body() { password, ...wish }: SignUp): Promise<RegisteredTenant> {
    const errors = faultsOf(password, wish.owner, '#/password');
    if (errors.length > 0) throw new InvalidRequest({ errors });
    const hash = await hashPassword(password);
    const id = newId('ten');
    return this.database.transaction([id], (tx) => this.registerTenant.execute(tx, id, wish, hash));
  }
}
