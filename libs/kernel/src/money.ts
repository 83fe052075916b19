import type { Currency } from './currency.ts';

/** An integer of minor units (cents, yen, fils) with its currency. */
export interface Money {
  readonly amount: number;
  readonly currency: Currency;
}

/** What can be charged at once, in minor units: well inside what the ledger adds up exactly. The least is 1. */
export const largestCharge = 999_999_999_999;

export class MoneyOverflow extends RangeError {}
export class CurrencyMismatch extends TypeError {}

export function money(amount: number, currency: Currency): Money {
  if (!Number.isSafeInteger(amount)) {
    throw new MoneyOverflow(`an amount is a whole number of minor units up to 2^53 - 1, not ${amount}`);
  }
  return { amount, currency };
}

export function addMoney(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new CurrencyMismatch(`cannot add ${b.currency} to ${a.currency}`);
  return money(a.amount + b.amount, a.currency);
}

export function multiplyMoney(unit: Money, quantity: number): Money {
  return money(unit.amount * quantity, unit.currency);
}

export function sumMoney(parts: readonly Money[], currency: Currency): Money {
  return parts.reduce(addMoney, money(0, currency));
}

export function sameMoney(a: Money, b: Money): boolean {
  return a.amount === b.amount && a.currency === b.currency;
}
