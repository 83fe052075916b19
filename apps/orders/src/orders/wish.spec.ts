import { money, newId } from '@atlas/kernel';
import { describe, expect, it } from '@jest/globals';
import { buyerOf, orderOf, type Wish } from './wish.ts';

const asker = { tenantId: newId('ten'), userId: newId('usr'), userEmail: 'ada@acme.example', accountId: newId('acc') };
const lamp = { sku: 'lamp', quantity: 2, unitAmount: 1250 };
const plan = { id: newId('pln'), code: 'pro', name: 'Pro', price: money(4900, 'EUR') };
const wish: Wish = { currency: 'EUR', paymentMethod: 'pm_success', lines: [lamp] };

const made = (wanted: Wish, found?: typeof plan) =>
  orderOf(wanted, found, buyerOf(asker, wanted), { id: newId('ord'), placedAt: new Date() });

/** What it was refused for, and where. */
function refusal(make: () => unknown): unknown {
  try {
    return make();
  } catch (error) {
    return error;
  }
}

const refused = (code: string, ...pointers: readonly string[]) =>
  expect.objectContaining({ code, errors: pointers.map((pointer) => expect.objectContaining({ pointer })) });

describe('a wish', () => {
  it('becomes an order of what was asked for', () =>
    expect(made(wish)).toMatchObject({
      total: money(2500, 'EUR'),
      lines: [lamp],
      status: 'pending_payment',
      version: 1,
    }));

  it('for a plan has it as its first line, at the price of the catalogue', () => {
    const order = made({ ...wish, planId: plan.id }, plan);
    expect(order.lines).toEqual([{ sku: 'plan:pro', description: 'Pro', quantity: 1, unitAmount: 4900 }, lamp]);
    expect(order.total).toEqual(money(7400, 'EUR'));
  });

  it('for a plan needs nothing beside it', () =>
    expect(made({ currency: 'EUR', paymentMethod: 'pm_success', planId: plan.id }, plan).lines).toHaveLength(1));

  it('for nothing is refused', () =>
    expect(refusal(() => made({ ...wish, lines: [] }))).toEqual(refused('nothing_ordered', '#/lines')));

  it('for a plan that is not there is refused', () =>
    expect(refusal(() => made({ ...wish, planId: plan.id }))).toEqual(refused('unknown_plan', '#/planId')));

  it('in another currency than its plan is refused', () =>
    expect(refusal(() => made({ ...wish, planId: plan.id, currency: 'USD' }, plan))).toEqual(
      refused('currency_mismatch', '#/currency'),
    ));

  it('for more than can be charged is refused', () =>
    expect(refusal(() => made({ ...wish, lines: [{ ...lamp, quantity: 1_000_000, unitAmount: 99_999_999 }] }))).toEqual(
      refused('amount_out_of_range', '#/lines'),
    ));
});

describe('its buyer', () => {
  it('pays from the account that the token names, named or not', () => {
    expect(buyerOf(asker, {})).toEqual(buyerOf(asker, { accountId: asker.accountId }));
    expect(buyerOf(asker, {})).toMatchObject({ accountId: asker.accountId, email: 'ada@acme.example' });
  });

  it('pays from no other', () =>
    expect(refusal(() => buyerOf(asker, { accountId: newId('acc') }))).toEqual(
      refused('unknown_account', '#/accountId'),
    ));

  it('is a user of a tenant', () => {
    const { userId: _, ...nobody } = asker;
    expect(refusal(() => buyerOf(nobody, {}))).toEqual(refused('buyer_required'));
  });
});
