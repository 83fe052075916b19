import { OrderCompleted } from '@atlas/contracts';
import { DatabaseModule } from '@atlas/database';
import { EventBusModule } from '@atlas/event-bus';
import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { service } from './create-bench.ts';
import type { SideSettings } from './side-settings.ts';

const config = { KEY: 'bench.config', service };

@Module({})
class Configuration {}

@Module({})
class BenchModule {}

/** The smallest service that has a database and a bus. */
export function benchModule(
  { databaseUrl, kafkaBrokers, topicPrefix }: SideSettings,
  part: { readonly publishes: boolean; readonly consumers: readonly Type[] },
): DynamicModule {
  const settings = {
    provide: config.KEY,
    useValue: { databaseUrl, systemDatabaseUrl: databaseUrl, kafkaBrokers, topicPrefix },
  };
  return {
    module: BenchModule,
    imports: [
      { module: Configuration, global: true, providers: [settings], exports: [settings] },
      DatabaseModule.for(config),
      EventBusModule.for(config, {
        service,
        publishes: part.publishes ? [OrderCompleted] : [],
        consumes: part.consumers.length > 0 ? [OrderCompleted] : [],
        knows: [OrderCompleted],
      }),
    ],
    controllers: [...part.consumers],
  };
}
