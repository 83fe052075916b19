import { RedisModule } from '@atlas/redis';
import { ConfigurationError, readSigningKey, ServiceModule, type SigningKey } from '@atlas/service';
import { Module } from '@nestjs/common';
import { AccountsGateway } from './accounts.gateway.ts';
import { AdmissionGuard } from './admission/admission.guard.ts';
import { AdmissionStore } from './admission/admission.store.ts';
import { CallerDirectory } from './admission/caller-directory.gateway.ts';
import { gatewayConfig, signingKeyFile, type GatewayConfig } from './gateway.config.ts';
import { LoginThrottle } from './sessions/login-throttle.store.ts';
import { ProxyController } from './proxy.controller.ts';
import { SessionsController } from './sessions/sessions.controller.ts';
import { SessionStore } from './sessions/sessions.store.ts';
import { SIGNING_KEY, TokenMint } from './token-mint.gateway.ts';
import { Upstreams } from './upstreams.gateway.ts';

@Module({
  imports: [ServiceModule.for(gatewayConfig), RedisModule.for(gatewayConfig)],
  controllers: [
    SessionsController, // people log in
    ProxyController, // whoever has been let in is passed on
  ],
  providers: [
    AdmissionGuard, // who calls, may they still, and not too often?
    AdmissionStore, // asks Redis
    CallerDirectory, // remembers for a moment
    AccountsGateway, // asks accounts, which knows
    SessionStore,
    LoginThrottle,
    TokenMint, // tells the services so
    Upstreams, // the connections to them
    {
      provide: SIGNING_KEY,
      inject: [gatewayConfig.KEY],
      useFactory: signingKeyOf,
    },
  ],
})
export class GatewayModule {}

async function signingKeyOf({ service, signingKeyFile: file }: GatewayConfig): Promise<SigningKey> {
  try {
    return await readSigningKey(file);
  } catch (error) {
    throw ConfigurationError.unusable(service, signingKeyFile, error);
  }
}
