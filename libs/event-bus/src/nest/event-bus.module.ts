import { Database } from '@atlas/database';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import type { Broker } from '../transport/broker.ts';
import type { BusDeclaration } from './bus-declaration.ts';
import { EventBus } from './event-bus.ts';
import { EventTransport } from './event-transport.ts';
import { BROKER, brokerOf, type BusSettings } from './transports.ts';
import { operatorsTools, providersOfOperatorsTools } from '../admin/operators-tools.ts';

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
        EventTransport,
        ...providersOfOperatorsTools(config.KEY, declaration),
        { provide: DECLARATION, useValue: declaration },
        {
          provide: BROKER,
          inject: [config.KEY],
          useFactory: (settings: BusSettings) => brokerOf(settings, declaration),
        },
        {
          provide: EventBus,
          inject: [config.KEY, Database, BROKER],
          useFactory: ({ topicPrefix, stopTimeoutMs }: BusSettings, database: Database, broker: Broker) =>
            new EventBus(declaration, database, broker, topicPrefix, stopTimeoutMs),
        },
      ],
      exports: [EventBus, EventTransport, BROKER, ...operatorsTools],
    };
  }
}
