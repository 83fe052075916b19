import { currencies, type Money } from '@atlas/kernel';

/** As people write it, with the decimals of the currency: `€49.00`, `¥4,900`, `KWD 4.900`. */
export function formatMoney({ amount, currency }: Money, locale = 'en'): string {
  const decimals = currencies[currency];
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  // For reading, not for reckoning: a double shows fifteen digits exactly, ten trillion euros.
  return new Intl.NumberFormat(locale, { style: 'currency', currency, ...options }).format(amount / 10 ** decimals);
}
