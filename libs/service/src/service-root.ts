import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { ConfigDescription } from './config/describe-config.ts';
import { AppLogger } from './logging/app-logger.ts';
import type { ProcessConfig } from './process-config.ts';

/** What is known of a process before Nest starts; given to every module of it. */
export interface ProcessFacts {
  readonly config: ConfigDescription<ProcessConfig>;
  /** Read beforehand, so that what is missing is said plainly and once. */
  readonly settings: ProcessConfig;
  readonly logger: AppLogger;
}

@Module({})
export class ServiceRoot {
  static of(service: Type, { config, settings, logger }: ProcessFacts): DynamicModule {
    const facts: DynamicModule = {
      module: ProcessFactsModule,
      global: true,
      providers: [
        { provide: config.KEY, useValue: settings },
        { provide: AppLogger, useValue: logger },
      ],
      exports: [config.KEY, AppLogger],
    };
    return { module: ServiceRoot, imports: [facts, service] };
  }
}

@Module({})
class ProcessFactsModule {}
