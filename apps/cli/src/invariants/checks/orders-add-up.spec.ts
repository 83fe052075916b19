import { tradedEvidence } from '../../../test/traded-evidence.ts';
import type { Evidence, OrderRow } from '../evidence/evidence.ts';
import { ordersAddUp } from './orders-add-up.ts';

const traded = tradedEvidence();
const [order, ...others] = traded.orders;

function found(change: Partial<Evidence>) {
  return ordersAddUp.violations({ ...traded, ...change });
}

function withOrder(change: Partial<OrderRow>) {
  return found({ orders: [{ ...order!, ...change }, ...others] });
}

describe('an order', () => {
  it('adds up when its total is that of its lines, wherever it is written down', () => {
    expect(found({})).toEqual([]);
    expect(ordersAddUp.counted(traded)).toBe('3 orders with 6 lines');
  });

  it('does not when a line has changed', () => {
    expect(
      withOrder({
        lines: [
          { quantity: 1, unitAmount: 2900 },
          { quantity: 3, unitAmount: 1000 },
        ],
      }),
    ).toEqual([{ subject: order?.orderId, fault: 'its total is 4900 EUR, its lines are 5900' }]);
  });

  it('does not when it has no lines', () => {
    expect(withOrder({ lines: [] })).toEqual([{ subject: order?.orderId, fault: 'it has no lines' }]);
  });

  it('is in one currency, in its charge and in its events too', () => {
    expect(withOrder({ total: { amount: 4900, currency: 'USD' } }).map(({ fault }) => fault)).toEqual([
      'its total is 4900 USD, its charge says 4900 EUR',
      'its total is 4900 USD, order.placed says 4900 EUR',
      'its total is 4900 USD, order.completed says 4900 EUR',
    ]);
  });
});
