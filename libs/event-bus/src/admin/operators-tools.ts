import { Database } from '@atlas/database';
import type { Provider } from '@nestjs/common';
import { Offsets } from '../consume/offsets.ts';
import { DeadLetters } from '../dead-letters/dead-letters.ts';
import { topicsOf, type BusDeclaration } from '../nest/bus-declaration.ts';
import { BROKER, type BusSettings } from '../nest/transports.ts';
import { RefusedOutbox } from '../relay/refused-outbox.ts';
import type { Broker } from '../transport/broker.ts';
import { Operations } from './operations.ts';

/** What an operator works with, for whoever gives him a surface: an API, a console. */
export const operatorsTools = [DeadLetters, RefusedOutbox, Offsets, Operations];

export function providersOfOperatorsTools(
  settings: string | symbol,
  { service, consumes, knows }: BusDeclaration,
): Provider[] {
  const overDatabase = (tool: typeof RefusedOutbox | typeof Operations): Provider => ({
    provide: tool,
    inject: [Database],
    useFactory: (database: Database) => new tool(database),
  });
  return [
    overDatabase(RefusedOutbox),
    overDatabase(Operations),
    {
      provide: DeadLetters,
      inject: [Database],
      useFactory: (database: Database) => new DeadLetters(database, service, knows),
    },
    {
      provide: Offsets,
      inject: [Database, BROKER, settings],
      useFactory: (database: Database, broker: Broker, { topicPrefix }: BusSettings) =>
        new Offsets(database, broker, { group: service, topics: topicsOf(consumes), topicPrefix }),
    },
  ];
}
