import { newId, type PlanId } from '@atlas/kernel';
import { endBy, planLine, totalOf, type OrderEnd, type OrderStatus, type PurchaseFact } from './order.ts';

const plan = newId('pln');

function given(status: OrderStatus, planId?: PlanId) {
  const order = planId === undefined ? { status } : { status, planId };
  return {
    when: (fact: PurchaseFact) => ({ then: (end: OrderEnd | undefined) => expect(endBy(order, fact)).toEqual(end) }),
  };
}

const charged: PurchaseFact = { is: 'charge_succeeded', doomed: false };
const declined: PurchaseFact = { is: 'charge_failed', reason: 'card_declined' };

describe('an order with a plan', () => {
  it('completes when the subscription was activated', () => {
    given('pending_payment', plan).when({ is: 'activated' }).then({ status: 'completed' });
  });

  it('does not complete on the money alone: the verdict is not its own', () => {
    given('pending_payment', plan).when(charged).then(undefined);
  });

  it('does not fail on a decline alone either', () => {
    given('pending_payment', plan).when(declined).then(undefined);
  });

  it('has failed to be paid when that is why nothing was activated', () => {
    given('pending_payment', plan)
      .when({ is: 'activation_failed', reason: 'payment_failed' })
      .then({ status: 'payment_failed', reason: 'payment_failed' });
  });

  it.each(['rule', 'timeout', 'cancelled'] as const)(
    'is cancelled at once when activation was refused by %s',
    (reason) => {
      given('pending_payment', plan).when({ is: 'activation_failed', reason }).then({ status: 'cancelled', reason });
    },
  );

  it('leaves its deadline to the arbiter', () => {
    given('pending_payment', plan).when({ is: 'verdict_overdue' }).then(undefined);
  });
});

describe('an order without a plan', () => {
  it('completes when the money has come', () => {
    given('pending_payment').when(charged).then({ status: 'completed' });
  });

  it('does not complete on money that is being given back', () => {
    given('pending_payment').when({ is: 'charge_succeeded', doomed: true }).then(undefined);
  });

  it('fails when the card was declined', () => {
    given('pending_payment').when(declined).then({ status: 'payment_failed', reason: 'card_declined' });
  });

  it('is cancelled when no verdict came in time', () => {
    given('pending_payment').when({ is: 'verdict_overdue' }).then({ status: 'cancelled', reason: 'timeout' });
  });
});

describe('an order that has ended', () => {
  it.each(['completed', 'payment_failed', 'cancelled'] as const)('stays %s, whatever is heard later', (status) => {
    for (const fact of [charged, declined, { is: 'activated' }, { is: 'verdict_overdue' }] as const) {
      given(status, plan).when(fact).then(undefined);
      given(status).when(fact).then(undefined);
    }
  });
});

describe('the total of an order', () => {
  it('is the sum of quantity times unit amount', () => {
    const lines = [
      { sku: 'a', quantity: 3, unitAmount: 199 },
      { sku: 'b', quantity: 1, unitAmount: 1 },
    ];
    expect(totalOf(lines, 'EUR')).toEqual({ amount: 598, currency: 'EUR' });
  });

  it('takes the price of a plan from the catalogue', () => {
    const line = planLine({ code: 'pro', name: 'Pro', price: { amount: 4900, currency: 'EUR' } });
    expect(totalOf([line], 'EUR')).toEqual({ amount: 4900, currency: 'EUR' });
  });

  it.each([
    ['nothing', 0, 1],
    ['more than a provider takes', 1_000_000_000_000, 1],
    ['what no number holds exactly', Number.MAX_SAFE_INTEGER, 1_000_000],
  ])('is refused when it is %s', (_, unitAmount, quantity) => {
    expect(totalOf([{ sku: 'a', quantity, unitAmount }], 'EUR')).toBeUndefined();
  });
});
