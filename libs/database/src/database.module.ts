import {
  Global,
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { Database, SystemDatabase } from './database.ts';

/** The part of a service's configuration that this module reads. */
export interface DatabaseSettings {
  readonly databaseUrl: string;
  readonly systemDatabaseUrl: string;
  readonly databasePoolSize?: number;
}

interface SettingsSource {
  readonly KEY: string | symbol;
  readonly service: string;
}

@Global()
@Module({})
export class DatabaseModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SystemDatabase) private readonly system: SystemDatabase,
  ) {}

  static for(config: SettingsSource): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: Database,
          inject: [config.KEY],
          useFactory: ({ databaseUrl: url, databasePoolSize: poolSize }: DatabaseSettings) =>
            new Database({ url, applicationName: config.service, ...(poolSize !== undefined && { poolSize }) }),
        },
        {
          provide: SystemDatabase,
          inject: [config.KEY],
          useFactory: ({ systemDatabaseUrl }: DatabaseSettings) =>
            new SystemDatabase({ url: systemDatabaseUrl, applicationName: `${config.service} (system)`, poolSize: 2 }),
        },
      ],
      exports: [Database, SystemDatabase],
    };
  }

  async onModuleInit(): Promise<void> {
    await this.database.assertLeastPrivilege();
    await this.system.assertLeastPrivilege();
  }

  // After onModuleDestroy and beforeApplicationShutdown: consumers and jobs have stopped, nobody needs a connection any more.
  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.database.close(), this.system.close()]);
  }
}
