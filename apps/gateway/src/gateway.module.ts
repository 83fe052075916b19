import { ConfigurationError, readSigningKey, ServiceModule, type SigningKey } from '@atlas/service';
import { Module } from '@nestjs/common';
import { AccountsGateway } from './accounts.gateway.ts';
import { CallerDirectory } from './caller-directory.gateway.ts';
import { gatewayConfig, signingKeyFile, type GatewayConfig } from './gateway.config.ts';
import { ProxyController } from './proxy.controller.ts';
import { SIGNING_KEY, TokenMint } from './token-mint.gateway.ts';
import { Upstreams } from './upstreams.gateway.ts';

@Module({
  imports: [ServiceModule.for(gatewayConfig)],
  controllers: [ProxyController], // admits a request and passes it on
  providers: [
    CallerDirectory, // who holds its API key
    AccountsGateway, // asks accounts, which knows
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
