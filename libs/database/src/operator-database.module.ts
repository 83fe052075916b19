import { Inject, Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { OperatorDatabase } from './database.ts';

/** The part of a service's configuration that this module reads. */
interface OperatorDatabaseSettings {
  readonly operatorDatabaseUrl: string;
}

interface SettingsSource {
  readonly KEY: string | symbol;
  readonly service: string;
}

/** For a service that answers questions about every tenant. */
@Module({})
export class OperatorDatabaseModule implements OnModuleInit, OnApplicationShutdown {
  constructor(@Inject(OperatorDatabase) private readonly database: OperatorDatabase) {}

  static for(config: SettingsSource): DynamicModule {
    return {
      module: OperatorDatabaseModule,
      providers: [
        {
          provide: OperatorDatabase,
          inject: [config.KEY],
          useFactory: ({ operatorDatabaseUrl: url }: OperatorDatabaseSettings) =>
            new OperatorDatabase({ url, applicationName: `${config.service} (operator)`, poolSize: 2 }),
        },
      ],
      exports: [OperatorDatabase],
    };
  }

  onModuleInit(): Promise<void> {
    return this.database.assertLeastPrivilege();
  }

  onApplicationShutdown(): Promise<void> {
    return this.database.close();
  }
}
