import { Redis } from '@atlas/redis';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Outbound } from './outbound.ts';
import type { OutboundSettings } from './outbound-variables.ts';

interface SettingsSource {
  readonly KEY: string | symbol;
}

/** `OutboundModule.for(billingConfig)`; needs RedisModule. */
@Global()
@Module({})
export class OutboundModule {
  static for({ KEY }: SettingsSource): DynamicModule {
    return {
      module: OutboundModule,
      providers: [
        {
          provide: Outbound,
          inject: [Redis, KEY],
          useFactory: (redis: Redis, settings: OutboundSettings) => new Outbound(redis, settings),
        },
      ],
      exports: [Outbound],
    };
  }
}
