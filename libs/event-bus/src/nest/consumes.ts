import { applyDecorators, Catch, Controller, UseFilters, type ExceptionFilter } from '@nestjs/common';
import type { Tx } from '@atlas/database';
import { Ctx, EventPattern, Payload } from '@nestjs/microservices';
import { throwError, type Observable } from 'rxjs';
import { routeOf, type AnyContract, type Event, type EventContract } from '../contract/contract.ts';
import type { RetryPolicy } from '../dead-letters/retry-schedule.ts';

/** Nest's name for our transport: it gives us the handlers that carry it. */
export const eventTransport = Symbol('atlas.event-transport');

/** What a handler declares beside its method; comes back from Nest as the handler's `extras`. */
export interface HandlerDeclaration {
  readonly contract: AnyContract;
  readonly takes: 'one' | 'many';
  readonly retries?: Partial<RetryPolicy>;
}

/** Nest turns what a handler throws into "Internal server error"; the bus must see what it was. */
@Catch()
class KeepError implements ExceptionFilter {
  catch(error: unknown): Observable<never> {
    return throwError(() => error);
  }
}

/** A class whose methods handle events; listed among the module's `controllers`, which is where Nest looks for them. */
export const EventConsumer = (): ClassDecorator => applyDecorators(Controller());

type Handler<Input> = (tx: Tx, input: Input) => Promise<unknown>;
type HandlerDecorator<Input> = <Method extends Handler<Input>>(
  target: object,
  name: string | symbol,
  method: TypedPropertyDescriptor<Method>,
) => void;

/**
 * `handle(tx, event)`: what it writes commits together with the note that the event was handled, so that it happens once.
 * It must not call anybody outside: record an intent, and let a job do that.
 */
export function Consumes<Data>(
  contract: EventContract<Data>,
  retries: Partial<RetryPolicy> = {},
): HandlerDecorator<Event<Data>> {
  return declare({ contract, takes: 'one', retries });
}

/** `handle(tx, events)`: the set-based form, for effects that one statement can have for many events in order. */
export function ConsumesBatch<Data>(
  contract: EventContract<Data>,
  retries: Partial<RetryPolicy> = {},
): HandlerDecorator<readonly Event<Data>[]> {
  return declare({ contract, takes: 'many', retries });
}

function declare(declaration: HandlerDeclaration): HandlerDecorator<never> {
  return (target, name, method) => {
    Ctx()(target, name, 0);
    Payload()(target, name, 1);
    const pattern = EventPattern<string>(routeOf(declaration.contract), eventTransport, { declaration });
    applyDecorators(pattern, UseFilters(KeepError))(target, name, method);
  };
}
