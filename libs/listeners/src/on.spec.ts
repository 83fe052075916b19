import type { Tx } from '@atlas/database';
import type { Event, EventContract } from '@atlas/event-bus';
import { describe, expect, it } from '@jest/globals';
import { declaredMethods, On } from './on.ts';

interface Placed {
  readonly order: string;
}

const placed = (major: number): EventContract<Placed> => ({
  type: 'order.placed',
  version: `${major}.0`,
  major,
  topic: 'orders',
  key: ({ order }) => order,
  url: () => undefined,
  assertPublishable: () => undefined,
  parse: () => ({ order: '' }),
});

class Mailer {
  @On(placed(1))
  @On(placed(2))
  async thank(_tx: Tx, _event: Event<Placed>): Promise<void> {}
}

class PoliteMailer extends Mailer {
  @On(placed(2))
  async thankPolitely(_tx: Tx, _event: Event<Placed>): Promise<void> {}
}

class Mistaken {
  // @ts-expect-error: the contract says that an order is a string
  @On(placed(1))
  async count(_tx: Tx, _event: Event<{ order: number }>): Promise<void> {}
}

describe('@On', () => {
  it('lets a method hear several events', () =>
    expect(declaredMethods(new Mailer())).toEqual(
      new Map([
        ['order.placed v2', 'thank'],
        ['order.placed v1', 'thank'],
      ]),
    ));

  it('is inherited, and can be overridden', () =>
    expect(Object.fromEntries(declaredMethods(new PoliteMailer()))).toEqual({
      'order.placed v1': 'thank',
      'order.placed v2': 'thankPolitely',
    }));

  it('holds a method to the data of its contract', () =>
    expect([...declaredMethods(new Mistaken()).values()]).toEqual(['count']));
});
