import { addMoney, money, multiplyMoney, sumMoney } from './money.ts';

describe('money', () => {
  it('adds amounts of one currency', () => {
    expect(addMoney(money(100, 'EUR'), money(250, 'EUR'))).toEqual({ amount: 350, currency: 'EUR' });
  });

  it('refuses to add yen to euros', () => {
    expect(() => addMoney(money(1, 'EUR'), money(1, 'JPY'))).toThrow('cannot add JPY to EUR');
  });

  it('refuses fractions of a cent', () => {
    expect(() => money(0.5, 'EUR')).toThrow('whole number of minor units');
  });

  it('refuses an amount that a double cannot hold exactly, instead of rounding it', () => {
    expect(() => multiplyMoney(money(Number.MAX_SAFE_INTEGER, 'EUR'), 2)).toThrow('2^53');
  });

  it('sums nothing to zero of the asked currency', () => {
    expect(sumMoney([], 'KWD')).toEqual({ amount: 0, currency: 'KWD' });
  });
});
