import { money } from '@atlas/kernel';
import { formatMoney } from './format-money.ts';

describe('an amount in an e-mail', () => {
  it.each([
    [money(4900, 'EUR'), '€49.00'],
    [money(5, 'USD'), '$0.05'],
    [money(4900, 'JPY'), '¥4,900'],
    [money(4900, 'KWD'), 'KWD 4.900'],
    [money(123456, 'ISK'), 'ISK 123,456'],
    [money(123456, 'HUF'), 'HUF 1,234.56'],
  ])('has the decimals of its currency: %j is %s', (amount, text) => {
    expect(formatMoney(amount).replaceAll('\u00a0', ' ')).toBe(text);
  });

  it('is right to the last cent of trillions', () => {
    expect(formatMoney(money(999_999_999_999_999, 'EUR'))).toBe('€9,999,999,999,999.99');
  });
});
