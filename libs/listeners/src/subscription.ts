import type { Tx } from '@atlas/database';
import { routeOf, type Event } from '@atlas/event-bus';
import { methodName } from './method-name.ts';
import { declaredMethods } from './on.ts';
import { isInScope, type Scope, type Speaker } from './scope.ts';
import { namedExactly, wants, type Fact, type WantedList } from './wanted.ts';

export interface SubscribeOptions {
  /** Everything that the listener has a method for, unless told otherwise. */
  readonly on?: WantedList;
  /** Before the method names of a listener without `@On`: `true` is `on`, so that `order.placed` calls `onOrderPlaced`. */
  readonly prefix?: boolean | string;
  /** One method for whatever is heard. */
  readonly with?: string;
  readonly scope?: Scope | readonly Scope[];
  /** Through the job queue: at least once, instead of at most once. */
  readonly async?: boolean;
  /** Under which it is remembered what was heard and what is still to be; the class' own unless told otherwise. */
  readonly name?: string;
}

type Method = (tx: Tx, event: Event<unknown>) => unknown;

class DoesNotHear extends Error {
  constructor(listener: string, fact: string | Fact) {
    super(`${listener} is to hear ${typeof fact === 'string' ? fact : routeOf(fact)}, and has no method for it`);
  }
}

class Nameless extends Error {
  constructor() {
    super('a listener that is no instance of a class needs a name');
  }
}

/** A listener that is an object, and what it hears by which method. */
export class Subscription {
  readonly name: string;
  readonly isAsync: boolean;
  private readonly declared: ReadonlyMap<string, string | symbol>;

  constructor(
    private readonly listener: object,
    private readonly options: SubscribeOptions,
  ) {
    this.name = options.name ?? nameOf(listener);
    this.isAsync = options.async ?? false;
    this.declared = declaredMethods(listener);
    this.assertHearsWhatItIsTold();
  }

  hears(fact: Fact, speaker: Speaker): boolean {
    const { on, scope } = this.options;
    return (on === undefined || wants(on, fact)) && isInScope(scope, speaker) && this.methodFor(fact) !== undefined;
  }

  async call(tx: Tx, fact: Fact, event: Event<unknown>): Promise<void> {
    const method = this.methodFor(fact);
    if (!method) throw new DoesNotHear(this.name, fact);
    await method.call(this.listener, tx, event);
  }

  private methodFor(fact: Fact): Method | undefined {
    const { with: one, prefix } = this.options;
    const name = one ?? (this.declared.size > 0 ? this.declared.get(routeOf(fact)) : methodName(fact.type, prefix));
    const found: unknown = name === undefined ? undefined : Reflect.get(this.listener, name);
    return isMethod(found) ? found : undefined;
  }

  /** A name means every major version of its event. */
  private hasMethodFor(fact: string | Fact): boolean {
    if (typeof fact !== 'string') return this.methodFor(fact) !== undefined;
    const routes = this.declared.size > 0 && this.options.with === undefined ? [...this.declared.keys()] : undefined;
    return routes?.some((route) => route.startsWith(`${fact} v`)) ?? this.hasMethodFor({ type: fact, major: 1 });
  }

  /** A slip of the pen would otherwise be silence. */
  private assertHearsWhatItIsTold(): void {
    for (const fact of namedExactly(this.options.on ?? [])) {
      if (!this.hasMethodFor(fact)) throw new DoesNotHear(this.name, fact);
    }
  }
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}

function nameOf(listener: object): string {
  const { name } = listener.constructor;
  if (name === 'Object' || name === '') throw new Nameless();
  return name;
}
