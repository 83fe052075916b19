import { stateOf, type PurchaseState } from './timeline.ts';

const stories: [string, string[], PurchaseState][] = [
  ['an order that was only placed', ['order.placed'], 'started'],
  ['a charge', ['order.placed', 'charge.succeeded'], 'charged'],
  ['an activation', ['order.placed', 'charge.succeeded', 'subscription.activated'], 'activating'],
  [
    'a purchase that came to its end',
    ['order.placed', 'charge.succeeded', 'subscription.activated', 'order.completed'],
    'completed',
  ],
  ['an order without a plan', ['order.placed', 'charge.succeeded', 'order.completed'], 'completed'],
  [
    'a declined card',
    ['order.placed', 'charge.failed', 'subscription.activation_failed', 'order.payment_failed'],
    'failed',
  ],
  [
    'a refusal',
    ['order.placed', 'charge.succeeded', 'subscription.activation_failed', 'order.cancelled'],
    'compensating',
  ],
  [
    'a refusal whose money is back',
    ['order.placed', 'charge.succeeded', 'subscription.activation_failed', 'order.cancelled', 'charge.reversed'],
    'compensated',
  ],
  [
    'a refusal before any money came',
    ['order.placed', 'subscription.activation_failed', 'order.cancelled', 'charge.failed'],
    'compensated',
  ],
];

describe('the state of a purchase', () => {
  it.each(stories)('after %s', (_, types, state) => {
    expect(stateOf(new Set(types))).toBe(state);
  });

  it('does not depend on the order in which its facts arrived', () => {
    for (const [, types, state] of stories) {
      expect(stateOf(new Set(types.toReversed()))).toBe(state);
      expect(stateOf(new Set(types.toSorted()))).toBe(state);
    }
  });
});
