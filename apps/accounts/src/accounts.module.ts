import { allEvents, TenantCreated, UserRegistered } from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { accountsConfig } from './accounts.config.ts';
import { ApiKeyStore } from './api-keys/api-keys.store.ts';
import { ApiKeysController } from './api-keys/api-keys.controller.ts';
import { IssueApiKey } from './api-keys/issue-api-key.use-case.ts';
import { RevokeApiKey } from './api-keys/revoke-api-key.use-case.ts';
import { VerifyApiKey } from './api-keys/verify-api-key.use-case.ts';
import { VerifyApiKeyController } from './api-keys/verify-api-key.controller.ts';
import { CustomerAccountsController } from './customer-accounts/customer-accounts.controller.ts';
import { CustomerAccountStore } from './customer-accounts/customer-accounts.store.ts';
import { FindDefaultAccount } from './customer-accounts/find-default-account.use-case.ts';
import { OpenAccount } from './customer-accounts/open-account.use-case.ts';
import { CreateOperator } from './operators/create-operator.use-case.ts';
import { FindOperator } from './operators/find-operator.use-case.ts';
import { OperatorsController } from './operators/operators.controller.ts';
import { OperatorStore } from './operators/operators.store.ts';
import { RegisterTenant } from './tenants/register-tenant.use-case.ts';
import { TenantsController } from './tenants/tenants.controller.ts';
import { TenantStore } from './tenants/tenants.store.ts';
import { FindUser } from './users/find-user.use-case.ts';
import { RegisterUser } from './users/register-user.use-case.ts';
import { UsersController } from './users/users.controller.ts';
import { UserStore } from './users/users.store.ts';

@Module({
  imports: [
    ServiceModule.for(accountsConfig),
    DatabaseModule.for(accountsConfig),
    EventBusModule.for(accountsConfig, {
      service: 'accounts',
      publishes: [TenantCreated, UserRegistered],
      consumes: [],
      knows: allEvents,
    }),
    BusAdminModule.for(accountsConfig),
  ],
  controllers: [
    TenantsController, // operators bring customers aboard
    UsersController,
    CustomerAccountsController,
    ApiKeysController,
    VerifyApiKeyController, // the gateway asks who holds a key
    OperatorsController, // the command line asks for the first operator
  ],
  providers: [
    RegisterTenant,
    RegisterUser,
    OpenAccount,
    IssueApiKey,
    RevokeApiKey,
    VerifyApiKey,
    CreateOperator,
    FindUser,
    FindDefaultAccount,
    FindOperator,
    TenantStore,
    UserStore,
    CustomerAccountStore,
    ApiKeyStore,
    OperatorStore,
  ],
})
export class AccountsModule {}
