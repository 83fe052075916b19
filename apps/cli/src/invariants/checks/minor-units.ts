import type { Money } from '@atlas/kernel';

/** Money as it stands in rows and books. */
export function minorUnits({ amount, currency }: Money): string {
  return `${amount} ${currency}`;
}
