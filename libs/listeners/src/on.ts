import type { Tx } from '@atlas/database';
import { routeOf, type Event, type EventContract } from '@atlas/event-bus';

type Hear<Data> = (tx: Tx, event: Event<Data>) => Promise<unknown>;

const methods = new WeakMap<object, Map<string, string | symbol>>();

/** `@On(OrderPlaced)`: this method hears it, with the data typed by the contract. */
export function On<Data>(contract: EventContract<Data>) {
  return <Method extends Hear<Data>>(
    target: object,
    name: string | symbol,
    _method: TypedPropertyDescriptor<Method>,
  ): void => {
    methods.set(target, new Map(methods.get(target)).set(routeOf(contract), name));
  };
}

/** By route. A subclass may take over what its parent hears. */
export function declaredMethods(listener: object): ReadonlyMap<string, string | symbol> {
  const all = new Map<string, string | symbol>();
  for (let type: unknown = listener; typeof type === 'object' && type !== null; type = Object.getPrototypeOf(type)) {
    for (const [route, name] of methods.get(type) ?? []) if (!all.has(route)) all.set(route, name);
  }
  return all;
}
