import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Redis } from './redis.ts';
import type { RedisSettings } from './redis-variables.ts';

interface SettingsSource {
  readonly KEY: string | symbol;
  readonly service: string;
}

/** A service starts without Redis too: what it does meanwhile is for those to say who ask. */
@Global()
@Module({})
export class RedisModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(Redis) private readonly redis: Redis) {}

  static for(config: SettingsSource): DynamicModule {
    return {
      module: RedisModule,
      providers: [
        {
          provide: Redis,
          inject: [config.KEY],
          useFactory: (settings: RedisSettings) => new Redis(settings, config.service),
        },
      ],
      exports: [Redis],
    };
  }

  async onModuleInit(): Promise<void> {
    await this.redis.connect();
  }

  onApplicationShutdown(): void {
    this.redis.close();
  }
}
