import { describe, expect, it } from '@jest/globals';
import { Listeners } from './listeners.ts';

const placed = { type: 'order.placed', major: 1 };
const orders = { service: 'orders' };

class PlaceOrder {}
class PlaceGiftOrder extends PlaceOrder {}
class ImportOrders {}

class Mailer {
  orderPlaced(): void {}
}

describe('listeners', () => {
  it('hear until they unsubscribe', () => {
    const listeners = new Listeners();
    const unsubscribe = listeners.subscribe(new Mailer());
    expect(listeners.thatHear(placed, orders)).toHaveLength(1);
    unsubscribe();
    expect(listeners.thatHear(placed, orders)).toEqual([]);
  });

  it('that are functions hear until they unsubscribe', () => {
    const listeners = new Listeners();
    const unsubscribe = listeners.on('order.*', () => undefined);
    expect(listeners.earsFor(placed, orders)).toHaveLength(1);
    unsubscribe();
    expect(listeners.earsFor(placed, orders)).toEqual([]);
  });

  it('hear only for as long as the work lasts, and only the work', async () => {
    const listeners = new Listeners();
    const [other, work] = [Promise.withResolvers<void>(), Promise.withResolvers<number>()];
    const elsewhere = other.promise.then(() => listeners.earsFor(placed, orders).length);
    const during = listeners.during(
      'order.*',
      () => undefined,
      async () => {
        work.resolve(listeners.earsFor(placed, orders).length);
        other.resolve();
        await elsewhere;
      },
    );
    expect(await work.promise).toBe(1);
    expect(await elsewhere).toBe(0);
    await during;
    expect(listeners.earsFor(placed, orders)).toEqual([]);
  });

  it.each([
    ['a publishing class', PlaceOrder, new PlaceOrder(), 1],
    ['a class that the publisher extends', PlaceOrder, new PlaceGiftOrder(), 1],
    ['a class, when another says it', PlaceOrder, new ImportOrders(), 0],
    ['a class, when nobody says who he is', PlaceOrder, undefined, 0],
    ['the service', 'orders', undefined, 1],
    ['another service', 'billing', undefined, 0],
    ['one of several', [ImportOrders, 'orders'], new PlaceOrder(), 1],
  ])('with the scope of %s', (_, scope, by, heard) => {
    const listeners = new Listeners();
    listeners.subscribe(new Mailer(), { scope });
    expect(listeners.thatHear(placed, { ...orders, by })).toHaveLength(heard);
  });

  it('must have a method for what they are told to hear', () => {
    const listeners = new Listeners();
    expect(() => listeners.subscribe(new Mailer(), { on: 'order.placde' })).toThrow(
      'Mailer is to hear order.placde, and has no method for it',
    );
    expect(() => listeners.subscribe(new Mailer(), { on: placed, prefix: true })).toThrow(
      'Mailer is to hear order.placed v1, and has no method for it',
    );
  });

  it('must have names that tell them apart', () => {
    const listeners = new Listeners();
    listeners.subscribe(new Mailer());
    expect(() => listeners.subscribe(new Mailer())).toThrow('two listeners are called Mailer');
    expect(() => listeners.subscribe({ orderPlaced: () => undefined })).toThrow('needs a name');
    listeners.subscribe({ orderPlaced: () => undefined }, { name: 'another' });
    expect(listeners.thatHear(placed, orders).map(({ name }) => name)).toEqual(['Mailer', 'another']);
  });
});
