export { ConfigurationError, type ConfigurationFault } from './config/configuration-error.ts';
export { describeConfig, type ConfigDescription, type ConfigOf, type Environment } from './config/describe-config.ts';
export {
  databaseVariables,
  kafkaSecurityVariables,
  kafkaVariables,
  operatorDatabaseVariables,
  postgres,
  processVariables,
  resetKeyFile,
  serviceVariables,
} from './config/service-variables.ts';
export {
  list,
  milliseconds,
  networks,
  oneOf,
  port,
  someOf,
  text,
  Unfit,
  url,
  wholeNumber,
  type Variable,
} from './config/variable.ts';
export { assembleService, createService, type ServiceApplication, type ServiceOptions } from './create-service.ts';
export { Readiness } from './health/readiness.ts';
export { AnswersErrorsBy } from './http/error-answer.decorator.ts';
export { contextOf, requestIdOf } from './http/request-context.ts';
export { Drain } from './lifecycle/drain.ts';
export { PeriodicTask } from './lifecycle/periodic-task.ts';
export { AppLogger } from './logging/app-logger.ts';
export { CurrentPrincipal, CurrentTenant, Public, Scopes } from './principal.decorators.ts';
export { principalFrom, type Principal } from './principal.ts';
export type { ProcessConfig } from './process-config.ts';
export { runService } from './run-service.ts';
export { HeadersTooLarge, MissingScope, TenantRequired, Unauthenticated } from './service.errors.ts';
export { CLOCK, ServiceModule } from './service.module.ts';
export { longestLifeSeconds, mintServiceToken, type MintOptions, type SigningKey } from './tokens/service-token.ts';
export { readSigningKey, SigningKeyFile } from './tokens/signing-key.ts';
export {
  hashOfApiKey,
  isApiKeySecret,
  newApiKeySecret,
  prefixOfApiKey,
  revocationMarkOf,
  type ApiKeyKind,
} from './tokens/api-key-secret.ts';
export { ResetTokens } from './tokens/reset-tokens.ts';
export { accessTokenLifeSeconds, AccessTokens, type AccessClaims } from './tokens/access-token.ts';
export { KeySetFile } from './tokens/key-set-file.ts';
