import { Database } from '@atlas/database';
import { EventBus } from '@atlas/event-bus';
import { Jobs } from '@atlas/jobs';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { Broadcaster } from './broadcaster.ts';
import { busListeners } from './bus-listeners.consumer.ts';
import { CallListener } from './call-listener.job.ts';
import { fromBusOf, type HeardFromBus } from './from-bus.ts';
import { Hearing, type ListenerEntry } from './hearing.ts';
import { Listeners } from './listeners.ts';
import type { Fact } from './wanted.ts';

interface ListenersOptions {
  readonly service: string;
  /** Each is also a provider of the service's module. */
  readonly listeners?: readonly ListenerEntry[];
  /** What comes over the bus. Its contracts stand in `consumes` of EventBusModule.for(…) as well. */
  readonly hears?: HeardFromBus;
  /** Facts that are no other process' business: they are not published. */
  readonly staysHere?: readonly Fact[];
}

/**
 * Nothing in it says how a fact travels: with a job queue in the application listeners may be `async`, with a bus what is
 * broadcast is published.
 */
@Global()
@Module({})
export class ListenersModule {
  static for({ service, listeners: entries = [], hears = {}, staysHere = [] }: ListenersOptions): DynamicModule {
    const fromBus = fromBusOf(hears);
    const facts = { staysHere, fromBus: fromBus.map(({ contract }) => contract) };
    return {
      module: ListenersModule,
      controllers: fromBus.length > 0 ? [busListeners(fromBus)] : [],
      providers: [
        Listeners,
        CallListener,
        Hearing,
        { provide: 'atlas.listeners.entries', useValue: entries },
        { provide: 'atlas.listeners.from-bus', useValue: fromBus },
        {
          provide: Broadcaster,
          inject: [Database, Listeners, { token: Jobs, optional: true }, { token: EventBus, optional: true }],
          useFactory: (database: Database, listeners: Listeners, jobs?: Jobs, bus?: EventBus) =>
            new Broadcaster({ service, database, listeners, jobs, isOnBus: bus !== undefined, ...facts }),
        },
      ],
      exports: [Broadcaster, Listeners],
    };
  }
}
