import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer, routeOf, type Event } from '@atlas/event-bus';
import { Inject, type Type } from '@nestjs/common';
import { Broadcaster } from './broadcaster.ts';
import type { FromBus } from './from-bus.ts';

/** A consumer of the bus like any other, with one method for each contract, which calls the listeners. */
export function busListeners(fromBus: FromBus): Type {
  @EventConsumer()
  class BusListeners {
    constructor(@Inject(Broadcaster) readonly broadcaster: Broadcaster) {}
  }
  for (const { contract, service } of fromBus) {
    const method = {
      value(this: BusListeners, tx: Tx, event: Event<unknown>): Promise<void> {
        return this.broadcaster.passOn(tx, contract, event, service);
      },
    };
    Object.defineProperty(BusListeners.prototype, routeOf(contract), method);
    Consumes(contract)(BusListeners.prototype, routeOf(contract), method);
  }
  return BusListeners;
}
