import { routeOf, type EventContract } from '@atlas/event-bus';
import type { Listeners } from './listeners.ts';

/** By the service that publishes them: `{ orders: [OrderPlaced, OrderCancelled] }`. */
export type HeardFromBus = Readonly<Record<string, readonly EventContract<unknown>[]>>;

export type FromBus = readonly { readonly service: string; readonly contract: EventContract<unknown> }[];

export function fromBusOf(heard: HeardFromBus): FromBus {
  return Object.entries(heard).flatMap(([service, contracts]) => contracts.map((contract) => ({ service, contract })));
}

class NobodyListens extends Error {
  constructor(route: string, service: string) {
    super(
      `nobody listens to ${route} of ${service}. Does a listener's scope name a class? Of another process only the service is seen`,
    );
  }
}

class TwoListeners extends Error {
  constructor(route: string, names: readonly string[]) {
    super(
      `${names.join(' and ')} listen to ${route}: one that fails would hold back the other. Make one of them async, or give it a group (an application) of its own`,
    );
  }
}

/** The bus keeps or repeats an event for a group as a whole: of those that it calls itself there can be one. */
export function assertOneListens(listeners: Listeners, fromBus: FromBus): void {
  for (const { service, contract } of fromBus) {
    const hearing = listeners.thatHear(contract, { service });
    const direct = hearing.filter(({ isAsync }) => !isAsync).map(({ name }) => name);
    if (hearing.length === 0) throw new NobodyListens(routeOf(contract), service);
    if (direct.length > 1) throw new TwoListeners(routeOf(contract), direct);
  }
}
