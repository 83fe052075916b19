import { Database } from '@atlas/database';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { EventBus, type BusDeclaration } from './event-bus.ts';
import { EventTransport } from './event-transport.ts';
import { KafkaBroker } from '../transport/kafkajs/kafka.broker.ts';
import { RelayStore } from '../relay/relay.store.ts';

/** The part of a service's configuration that this module reads. */
export interface BusSettings {
  readonly kafkaBrokers: readonly string[];
  /** Before every topic and group: lets several installations share a cluster. */
  readonly topicPrefix: string;
}

interface SettingsSource {
  readonly KEY: string | symbol;
}

/** What the service has declared: read by the bus, and by the page of events. */
const DECLARATION = Symbol('atlas.bus.declaration');

@Global()
@Module({})
export class EventBusModule {
  static for(config: SettingsSource, declaration: BusDeclaration): DynamicModule {
    return {
      module: EventBusModule,
      providers: [
        RelayStore,
        EventTransport,
        { provide: DECLARATION, useValue: declaration },
        {
          provide: EventBus,
          inject: [config.KEY, Database, RelayStore],
          useFactory: ({ kafkaBrokers, topicPrefix }: BusSettings, database: Database, store: RelayStore) =>
            new EventBus(
              declaration,
              database,
              new KafkaBroker({ brokers: kafkaBrokers, clientId: declaration.service }),
              topicPrefix,
              store,
            ),
        },
      ],
      exports: [EventBus, EventTransport],
    };
  }
}
