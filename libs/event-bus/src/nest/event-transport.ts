import { Injectable } from '@nestjs/common';
import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import type { Tx } from '@atlas/database';
import { lastValueFrom } from 'rxjs';
import { EventBus } from './event-bus.ts';
import { eventTransport, type HandlerDeclaration } from './consumes.ts';
import { routeOf } from '../contract/contract.ts';
import type { EventHandler } from '../consume/handlers.ts';

interface Extras {
  readonly declaration?: HandlerDeclaration;
}

class TwoHandlers extends Error {
  constructor(route: string) {
    super(`two handlers for ${route}: a group has one per event; a second reaction is a second group`);
  }
}

/** Nest finds the handlers (`@Consumes` on controllers); the bus feeds them. */
@Injectable()
export class EventTransport extends Server implements CustomTransportStrategy {
  override readonly transportId = eventTransport;
  override readonly propagatesEventHandlerErrors = true;

  constructor(private readonly bus: EventBus) {
    super();
  }

  override addHandler(
    pattern: string,
    callback: MessageHandler<unknown, Tx>,
    isEvent?: boolean,
    extras?: Extras,
  ): void {
    if (this.messageHandlers.has(pattern)) throw new TwoHandlers(pattern);
    super.addHandler(pattern, callback, isEvent, extras);
  }

  listen(callback: (error?: unknown) => void): void {
    this.bus.consume(this.handlers()).then(() => callback(), callback);
  }

  close(): Promise<void> {
    return this.bus.stopConsuming();
  }

  isHealthy(): Promise<boolean> {
    return this.bus.isHealthy();
  }

  on(): never {
    throw new Error('the event transport has no events of its own');
  }

  unwrap(): never {
    throw new Error('there is no server behind the event transport');
  }

  private handlers(): Map<string, EventHandler> {
    const handlers = new Map<string, EventHandler>();
    for (const callback of this.messageHandlers.values()) {
      const { declaration } = (callback.extras ?? {}) as Extras;
      if (!declaration) continue;
      handlers.set(routeOf(declaration.contract), {
        ...declaration,
        handle: async (tx, input) => {
          const result: unknown = await callback(input, tx);
          await lastValueFrom(this.transformToObservable(result), { defaultValue: undefined });
        },
      });
    }
    return handlers;
  }
}
