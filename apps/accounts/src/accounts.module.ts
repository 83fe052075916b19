import { allEvents, TenantCreated, UserRegistered } from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { RedisModule } from '@atlas/redis';
import { ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { accountsConfig } from './accounts.config.ts';
import { ApiKeyStore } from './api-keys/api-keys.store.ts';
import { ApiKeysController } from './api-keys/api-keys.controller.ts';
import { IssueApiKey } from './api-keys/issue-api-key.use-case.ts';
import { RevocationMarkStore } from './api-keys/revocation-marks.store.ts';
import { RevokeApiKey } from './api-keys/revoke-api-key.use-case.ts';
import { VerifyApiKey } from './api-keys/verify-api-key.use-case.ts';
import { VerifyApiKeyController } from './api-keys/verify-api-key.controller.ts';
import { FindPassword } from './passwords/find-password.use-case.ts';
import { PasswordStore } from './passwords/passwords.store.ts';
import { RefreshPasswordHash } from './passwords/refresh-password-hash.use-case.ts';
import { SetPassword } from './passwords/set-password.use-case.ts';
import { LoginsController } from './logins/logins.controller.ts';
import { VerifyLogin } from './logins/verify-login.use-case.ts';
import { DescribeUser } from './principals/describe-user.use-case.ts';
import { PrincipalsController } from './principals/principals.controller.ts';
import { SignUpController } from './tenants/sign-up.controller.ts';
import { EndSessions } from './users/end-sessions.use-case.ts';
import { FindSessionEpoch } from './users/find-session-epoch.use-case.ts';
import { FindUsersByEmail } from './users/find-users-by-email.use-case.ts';
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
    RedisModule.for(accountsConfig),
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
    SignUpController, // or they come by themselves
    UsersController,
    CustomerAccountsController,
    ApiKeysController,
    VerifyApiKeyController, // the gateway asks who holds a key
    LoginsController, // whose password it is
    PrincipalsController, // what the user of a session may do
    OperatorsController, // the command line asks for the first operator
  ],
  providers: [
    RegisterTenant,
    RegisterUser,
    OpenAccount,
    IssueApiKey,
    RevokeApiKey,
    VerifyApiKey,
    VerifyLogin,
    SetPassword,
    RefreshPasswordHash,
    EndSessions,
    DescribeUser,
    CreateOperator,
    FindUser,
    FindUsersByEmail,
    FindSessionEpoch,
    FindPassword,
    FindDefaultAccount,
    FindOperator,
    TenantStore,
    UserStore,
    PasswordStore,
    CustomerAccountStore,
    ApiKeyStore,
    RevocationMarkStore,
    OperatorStore,
  ],
})
export class AccountsModule {}
