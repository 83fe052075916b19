import { AsyncLocalStorage } from 'node:async_hooks';
import type { Event, EventContract } from '@atlas/event-bus';
import { Injectable } from '@nestjs/common';
import type { Ear } from './ears.ts';
import { isInScope, type Scope, type Speaker } from './scope.ts';
import { Subscription, type SubscribeOptions } from './subscription.ts';
import { wants, type Fact, type WantedList } from './wanted.ts';

interface EarOptions {
  readonly scope?: Scope | readonly Scope[];
}

type Unsubscribe = () => void;

class NameTaken extends Error {
  constructor(name: string) {
    super(`two listeners are called ${name}: what one of them has heard would count for both. Give one another name`);
  }
}

class NoSuchListener extends Error {
  constructor(name: string) {
    super(`no listener is called ${name} here; another build may have it`);
  }
}

/** Who hears what in this process. */
@Injectable()
export class Listeners {
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly ears = new Set<Ear>();
  private readonly temporary = new AsyncLocalStorage<readonly Ear[]>();

  /** An object, by its methods `(tx, event)`. The same object may be heard in any of the three ways. */
  subscribe(listener: object, options: SubscribeOptions = {}): Unsubscribe {
    const subscription = new Subscription(listener, options);
    const { name } = subscription;
    if (this.subscriptions.has(name)) throw new NameTaken(name);
    this.subscriptions.set(name, subscription);
    return () => void this.subscriptions.delete(name);
  }

  /** A function, for what is kept in memory: a cache to forget, a stream to write to. */
  on<Data>(wanted: EventContract<Data>, hear: (event: Event<Data>) => void, options?: EarOptions): Unsubscribe;
  on(wanted: WantedList, hear: (event: Event<unknown>) => void, options?: EarOptions): Unsubscribe;
  on(wanted: WantedList, hear: (event: Event<never>) => void, { scope }: EarOptions = {}): Unsubscribe {
    const ear: Ear = { wanted, scope, hear };
    this.ears.add(ear);
    return () => void this.ears.delete(ear);
  }

  /** The same for as long as the work lasts, and for nothing but what this very work broadcasts: how a caller learns the outcome. */
  during<Data, Result>(
    wanted: EventContract<Data>,
    hear: (event: Event<Data>) => void,
    work: () => Promise<Result>,
  ): Promise<Result>;
  during<Result>(
    wanted: WantedList,
    hear: (event: Event<unknown>) => void,
    work: () => Promise<Result>,
  ): Promise<Result>;
  during<Result>(
    wanted: WantedList,
    hear: (event: Event<never>) => void,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return this.temporary.run([...(this.temporary.getStore() ?? []), { wanted, hear }], work);
  }

  thatHear(fact: Fact, speaker: Speaker): readonly Subscription[] {
    return [...this.subscriptions.values()].filter((subscription) => subscription.hears(fact, speaker));
  }

  earsFor(fact: Fact, speaker: Speaker): readonly Ear[] {
    const all = [...this.ears, ...(this.temporary.getStore() ?? [])];
    return all.filter(({ wanted, scope }) => wants(wanted, fact) && isInScope(scope, speaker));
  }

  named(name: string): Subscription {
    const found = this.subscriptions.get(name);
    if (!found) throw new NoSuchListener(name);
    return found;
  }
}
