import { Database } from '@atlas/database';
import { CurrentIntent, once, type Intent } from '@atlas/idempotency';
import { newId } from '@atlas/kernel';
import { CurrentPrincipal, Scopes, type Principal } from '@atlas/service';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation } from '@nestjs/swagger';
import { CheckPassword } from '../passwords/check-password.use-case.ts';
import { hashPassword } from '../passwords/password-hash.ts';
import { RegisterTenant } from './register-tenant.use-case.ts';
import { CreatedTenant, createdTenant, SignUp } from './tenants.dto.ts';

@Controller('v1/sign-up')
export class SignUpController {
  constructor(
    private readonly database: Database,
    private readonly registerTenant: RegisterTenant,
    private readonly checkPassword: CheckPassword,
  ) {}

  @Post()
  @Scopes('sign-up')
  @ApiOperation({ summary: 'Opens a tenant of your own: you are its owner, and log in by your password.' })
  @ApiCreatedResponse({ type: CreatedTenant })
  async signUp(
    @CurrentIntent() intent: Intent,
    @CurrentPrincipal() by: Principal,
    @Body() { password: chosen, ...wish }: SignUp,
  ): Promise<string> {
    this.checkPassword.execute(chosen, wish.owner, '#/password');
    const password = await hashPassword(chosen);
    const id = newId('ten');
    return this.database.transaction([id, intent.tenantId], (tx) =>
      once(tx, intent, async () => createdTenant(await this.registerTenant.execute(tx, id, wish, { by, password }))),
    );
  }
}
