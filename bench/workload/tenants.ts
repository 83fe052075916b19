import { idOf, type TenantId } from '@atlas/kernel';

/** Tenants are drawn by Zipf's law: of a hundred, the first gets a fifth of the work. placing/pgbench/place-one.sql draws the same. */
export const tenantCount = 100;
const skew = 1.001; // pgbench allows no less

/** Ids that end in a number: pgbench can draw numbers only. */
const lastTenantBefore = 100_000_000_000;
export const numbered = (number: number): string => `00000000-0000-7000-8000-${lastTenantBefore + number}`;
export const tenant = (number: number): TenantId => idOf('ten', numbered(number));

const shares = Array.from({ length: tenantCount }, (_, index) => 1 / (index + 1) ** skew);
const allShares = shares.reduce((sum, share) => sum + share, 0);

/** The number of the tenant, from 1, to whom this point between 0 and 1 belongs. */
export function zipf(point: number): number {
  let left = point * allShares;
  const index = shares.findIndex((share) => (left -= share) < 0);
  return index === -1 ? tenantCount : index + 1;
}

/** Mulberry32: small, and the same numbers from the same seed everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
