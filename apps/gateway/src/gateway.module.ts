import { ConfigurationCopies, FlagsModule } from '@atlas/flags';
import { Redis, RedisModule } from '@atlas/redis';
import {
  AccessTokens,
  AppLogger,
  CLOCK,
  ConfigurationError,
  KeySetFile,
  ServiceModule,
  SigningKeyFile,
} from '@atlas/service';
import type { Clock } from '@atlas/kernel';
import { Module } from '@nestjs/common';
import { AccountsGateway } from './accounts.gateway.ts';
import { AdmissionGuard } from './admission/admission.guard.ts';
import { AdmissionStore } from './admission/admission.store.ts';
import { CallerDirectory } from './admission/caller-directory.gateway.ts';
import { EntranceGuard } from './entrance.guard.ts';
import { FlagCatalogue } from './flags/flag-catalogue.store.ts';
import { FlagsController } from './flags/flags.controller.ts';
import { gatewayFlags } from './flags/gateway-flags.ts';
import { gatewayConfig, keySetFile, signingKeyFile, type GatewayConfig } from './gateway.config.ts';
import { PlaceStore } from './admission/places.store.ts';
import { Turnstile } from './admission/turnstile.guard.ts';
import { OAuthController } from './oauth/oauth.controller.ts';
import { PasswordResetsController } from './password-resets/password-resets.controller.ts';
import { LoginJournal } from './sessions/login-journal.use-case.ts';
import { LoginThrottle } from './sessions/login-throttle.store.ts';
import { ProxyController } from './proxy.controller.ts';
import { ReferenceController } from './reference/reference.controller.ts';
import { ROUTES, routes } from './routes.ts';
import { LoginController } from './sessions/login.controller.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { SessionStore } from './sessions/sessions.store.ts';
import { TokenMint } from './token-mint.gateway.ts';
import { Upstreams } from './upstreams.gateway.ts';

@Module({
  imports: [
    ServiceModule.for(gatewayConfig),
    RedisModule.for(gatewayConfig),
    FlagsModule.for(gatewayConfig, gatewayFlags),
  ],
  controllers: [
    LoginController, // people log in
    SessionsController, // and see where they are
    OAuthController, // clients get tokens
    PasswordResetsController, // people forget
    FlagsController, // operators turn switches
    ReferenceController, // everybody may read what can be called
    ProxyController, // whoever has been let in is passed on
  ],
  providers: [
    EntranceGuard, // may this go on to its service?
    AdmissionGuard, // who calls, may they still, and not too often?
    Turnstile, // lets in so many
    AdmissionStore, // asks Redis
    PlaceStore, // counts who is still inside
    CallerDirectory, // remembers for a moment
    AccountsGateway, // asks accounts, which knows
    SessionStore,
    LoginThrottle,
    LoginJournal,
    FlagCatalogue,
    { provide: ConfigurationCopies, inject: [Redis], useFactory: (redis: Redis) => new ConfigurationCopies(redis) },
    TokenMint, // tells the services so
    Upstreams, // the connections to them
    { provide: ROUTES, useValue: routes },
    {
      provide: SigningKeyFile,
      inject: [gatewayConfig.KEY, AppLogger],
      useFactory: signingKeyOf,
    },
    {
      provide: KeySetFile,
      inject: [gatewayConfig.KEY, AppLogger],
      useFactory: keySetOf,
    },
    {
      provide: AccessTokens,
      inject: [SigningKeyFile, KeySetFile, CLOCK],
      useFactory: (signingKey: SigningKeyFile, keys: KeySetFile, clock: Clock) =>
        new AccessTokens(signingKey, keys, clock),
    },
  ],
})
export class GatewayModule {}

async function signingKeyOf(
  { service, signingKeyFile: file }: GatewayConfig,
  logger: AppLogger,
): Promise<SigningKeyFile> {
  const key = new SigningKeyFile(file, (error) =>
    logger.error('the key that tokens are signed with cannot be read; the last one stays', { error }),
  );
  try {
    await key.load();
    return key;
  } catch (error) {
    throw ConfigurationError.unusable(service, signingKeyFile, error);
  }
}

async function keySetOf({ service, keySetFile: file }: GatewayConfig, logger: AppLogger): Promise<KeySetFile> {
  const keys = new KeySetFile(file, (error) =>
    logger.error('the keys that tokens are checked with cannot be read; the last ones stay', { error }),
  );
  try {
    await keys.load();
    return keys;
  } catch (error) {
    throw ConfigurationError.unusable(service, keySetFile, error);
  }
}
