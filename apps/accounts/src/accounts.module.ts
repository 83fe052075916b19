import {
  allEvents,
  TenantConfigured,
  TenantCreated,
  UserChanged,
  UserPasswordResetRequested,
  UserRegistered,
  UserRemoved,
} from '@atlas/contracts';
import { BusAdminModule } from '@atlas/bus-admin';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { ConfigurationCopies } from '@atlas/flags';
import { IdempotencyModule } from '@atlas/idempotency';
import { JobsModule } from '@atlas/jobs';
import { Redis, RedisModule } from '@atlas/redis';
import { ConfigurationError, resetKeyFile, ResetTokens, ServiceModule } from '@atlas/service';
import { Module } from '@nestjs/common';
import { accountsConfig, knownPasswordsFile, type AccountsConfig } from './accounts.config.ts';
import { ApiKeyStore } from './api-keys/api-keys.store.ts';
import { ApiKeysController } from './api-keys/api-keys.controller.ts';
import { CheckGrant } from './api-keys/check-grant.use-case.ts';
import { IssueApiKey } from './api-keys/issue-api-key.use-case.ts';
import { NoteApiKeyUse } from './api-keys/note-api-key-use.use-case.ts';
import { RevokeApiKey } from './api-keys/revoke-api-key.use-case.ts';
import { RevokeKeysOfUser } from './api-keys/revoke-keys-of-user.use-case.ts';
import { RotateApiKey } from './api-keys/rotate-api-key.use-case.ts';
import { VerifyApiKey } from './api-keys/verify-api-key.use-case.ts';
import { VerifyApiKeyController } from './api-keys/verify-api-key.controller.ts';
import { AuditLogController } from './audit/audit-log.controller.ts';
import { AuditStore } from './audit/audit.store.ts';
import { RecordAct } from './audit/record-act.use-case.ts';
import { CustomerAccountsController } from './customer-accounts/customer-accounts.controller.ts';
import { CustomerAccountStore } from './customer-accounts/customer-accounts.store.ts';
import { FindDefaultAccount } from './customer-accounts/find-default-account.use-case.ts';
import { OpenAccount } from './customer-accounts/open-account.use-case.ts';
import { LoginsController } from './logins/logins.controller.ts';
import { VerifyLogin } from './logins/verify-login.use-case.ts';
import { OAuthClientsController } from './oauth-clients/oauth-clients.controller.ts';
import { OAuthClientStore } from './oauth-clients/oauth-clients.store.ts';
import { RegisterOAuthClient } from './oauth-clients/register-oauth-client.use-case.ts';
import { RevokeClientsOfUser } from './oauth-clients/revoke-clients-of-user.use-case.ts';
import { RevokeOAuthClient } from './oauth-clients/revoke-oauth-client.use-case.ts';
import { RotateClientSecret } from './oauth-clients/rotate-client-secret.use-case.ts';
import { VerifyOAuthClientController } from './oauth-clients/verify-oauth-client.controller.ts';
import { VerifyOAuthClient } from './oauth-clients/verify-oauth-client.use-case.ts';
import { CreateOperator } from './operators/create-operator.use-case.ts';
import { FindOperator } from './operators/find-operator.use-case.ts';
import { OperatorsController } from './operators/operators.controller.ts';
import { OperatorStore } from './operators/operators.store.ts';
import { ClosePasswordResets } from './password-resets/close-password-resets.use-case.ts';
import { ConfirmPasswordReset } from './password-resets/confirm-password-reset.use-case.ts';
import { OpenPasswordReset } from './password-resets/open-password-reset.use-case.ts';
import { PasswordResetsController } from './password-resets/password-resets.controller.ts';
import { PasswordResetStore } from './password-resets/password-resets.store.ts';
import { RequestPasswordResetJob } from './password-resets/request-password-reset.job.ts';
import { RequestPasswordReset } from './password-resets/request-password-reset.use-case.ts';
import { ChangePassword } from './passwords/change-password.use-case.ts';
import { FindPassword } from './passwords/find-password.use-case.ts';
import { CheckPassword } from './passwords/check-password.use-case.ts';
import { ForgetPassword } from './passwords/forget-password.use-case.ts';
import { KnownPasswords } from './passwords/known-passwords.ts';
import { PasswordsController } from './passwords/passwords.controller.ts';
import { PasswordStore } from './passwords/passwords.store.ts';
import { RefreshPasswordHash } from './passwords/refresh-password-hash.use-case.ts';
import { SetPassword } from './passwords/set-password.use-case.ts';
import { DescribeUser } from './principals/describe-user.use-case.ts';
import { PrincipalsController } from './principals/principals.controller.ts';
import { AnnounceRevocations } from './revocations/announce-revocations.use-case.ts';
import { MarkRevokedJob } from './revocations/mark-revoked.job.ts';
import { RevocationMarkStore } from './revocations/revocation-marks.store.ts';
import { ConfigureTenant } from './tenant-configuration/configure-tenant.use-case.ts';
import { CopyConfigurationJob } from './tenant-configuration/copy-configuration.job.ts';
import { FindTenantConfiguration } from './tenant-configuration/find-tenant-configuration.use-case.ts';
import { RenewCopies } from './tenant-configuration/renew-copies.job.ts';
import { TenantConfigurationController } from './tenant-configuration/tenant-configuration.controller.ts';
import { TenantConfigurationStore } from './tenant-configuration/tenant-configuration.store.ts';
import { FindTenant } from './tenants/find-tenant.use-case.ts';
import { RegisterTenant } from './tenants/register-tenant.use-case.ts';
import { SignUpController } from './tenants/sign-up.controller.ts';
import { TenantsController } from './tenants/tenants.controller.ts';
import { TenantStore } from './tenants/tenants.store.ts';
import { ChangeUser } from './users/change-user.use-case.ts';
import { CheckRole } from './users/check-role.use-case.ts';
import { CountFact } from './users/count-fact.use-case.ts';
import { EndSessions } from './users/end-sessions.use-case.ts';
import { FindSessionEpoch } from './users/find-session-epoch.use-case.ts';
import { FindUser } from './users/find-user.use-case.ts';
import { FindUsersByEmail } from './users/find-users-by-email.use-case.ts';
import { KeepAnOwner } from './users/keep-an-owner.use-case.ts';
import { LogOutUser } from './users/log-out-user.use-case.ts';
import { RegisterUser } from './users/register-user.use-case.ts';
import { RemoveUser } from './users/remove-user.use-case.ts';
import { UsersController } from './users/users.controller.ts';
import { UserStore } from './users/users.store.ts';

@Module({
  imports: [
    ServiceModule.for(accountsConfig),
    DatabaseModule.for(accountsConfig),
    RedisModule.for(accountsConfig),
    JobsModule.for(accountsConfig, {
      service: 'accounts',
      jobs: [MarkRevokedJob, RequestPasswordResetJob, CopyConfigurationJob],
    }),
    EventBusModule.for(accountsConfig, {
      service: 'accounts',
      publishes: [
        TenantCreated,
        TenantConfigured,
        UserRegistered,
        UserChanged,
        UserRemoved,
        UserPasswordResetRequested,
      ],
      consumes: [],
      knows: allEvents,
    }),
    BusAdminModule.for(accountsConfig),
    IdempotencyModule,
  ],
  controllers: [
    TenantsController, // operators bring customers aboard
    SignUpController, // or they come by themselves
    TenantConfigurationController, // what a tenant decides for itself
    UsersController,
    PasswordsController,
    PasswordResetsController,
    CustomerAccountsController,
    ApiKeysController,
    OAuthClientsController,
    AuditLogController, // who did what to these
    VerifyApiKeyController, // the gateway asks who holds a key
    VerifyOAuthClientController, // who acts by a client
    LoginsController, // whose password it is
    PrincipalsController, // what the user of a session may do
    OperatorsController, // the command line asks for the first operator
  ],
  providers: [
    ...[RegisterTenant, ConfigureTenant, OpenAccount, CreateOperator],
    ...[RegisterUser, ChangeUser, LogOutUser, RemoveUser],
    ...[IssueApiKey, RotateApiKey, RevokeApiKey, RevokeKeysOfUser],
    ...[RegisterOAuthClient, RotateClientSecret, RevokeOAuthClient, RevokeClientsOfUser],
    ...[VerifyApiKey, VerifyOAuthClient, VerifyLogin, DescribeUser, NoteApiKeyUse], // what the gateway asks
    ...[ChangePassword, SetPassword, RefreshPasswordHash, ForgetPassword, EndSessions],
    ...[RequestPasswordReset, OpenPasswordReset, ConfirmPasswordReset, ClosePasswordResets],
    ...[CheckGrant, CheckRole, CheckPassword, KeepAnOwner, RecordAct, AnnounceRevocations], // what holds for all of these
    ...[FindUser, FindUsersByEmail, FindSessionEpoch, CountFact],
    ...[FindPassword, FindTenant, FindTenantConfiguration, FindDefaultAccount, FindOperator],
    ...[MarkRevokedJob, RevocationMarkStore, RequestPasswordResetJob, CopyConfigurationJob, RenewCopies], // what it does outside of a request
    { provide: KnownPasswords, inject: [accountsConfig.KEY], useFactory: knownPasswordsOf },
    { provide: ResetTokens, inject: [accountsConfig.KEY], useFactory: resetTokensOf },
    { provide: ConfigurationCopies, inject: [Redis], useFactory: (redis: Redis) => new ConfigurationCopies(redis) },
    ...[TenantStore, TenantConfigurationStore, UserStore, PasswordStore, PasswordResetStore, CustomerAccountStore],
    ...[ApiKeyStore, OAuthClientStore, OperatorStore, AuditStore],
  ],
})
export class AccountsModule {}

async function resetTokensOf({ service, resetKeyFile: file }: AccountsConfig): Promise<ResetTokens> {
  const tokens = new ResetTokens(file);
  try {
    await tokens.load();
    return tokens;
  } catch (error) {
    throw ConfigurationError.unusable(service, resetKeyFile, error);
  }
}

async function knownPasswordsOf({ service, knownPasswordsFile: file }: AccountsConfig): Promise<KnownPasswords> {
  if (file === '') return KnownPasswords.none;
  try {
    return await KnownPasswords.in(file);
  } catch (error) {
    throw ConfigurationError.unusable(service, knownPasswordsFile, error);
  }
}
