import { randomUUID } from 'node:crypto';
import { idOf, type TenantId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import type { Wish } from '../../apps/orders/src/orders/place-order.use-case.ts';

/** A request as the edge hands it over: authenticated, validated, with its key. */
export interface PlacingRequest {
  readonly principal: Principal;
  readonly idempotencyKey: string;
  readonly wish: Wish;
}

export const ordersInFlight = 256;

/** Tenants are drawn by Zipf's law: of a hundred, the first gets a fifth of the orders. pgbench/place-one.sql draws the same. */
export const tenantCount = 100;
const skew = 1.001; // pgbench allows no less

/** Ids that end in a number: pgbench can draw numbers only. */
const lastTenantBefore = 100_000_000_000;
const numbered = (number: number) => `00000000-0000-7000-8000-${lastTenantBefore + number}`;
const tenant = (number: number): TenantId => idOf('ten', numbered(number));

const buyersPerTenant = 10;
const preparedRequests = 4_096;

/** Endless requests, the same ones in every process; only their keys differ. */
export function requestStream(): () => PlacingRequest {
  const random = randomNumbers(20_261_122);
  const prepared = Array.from({ length: preparedRequests }, () => ({ principal: aBuyer(random), wish: aWish(random) }));
  let next = 0;
  return () => {
    const { principal, wish } = prepared[next++ % preparedRequests] ?? {
      principal: aBuyer(random),
      wish: aWish(random),
    };
    return { principal, idempotencyKey: randomUUID(), wish };
  };
}

function aBuyer(random: () => number): Principal {
  const tenantNumber = zipf(random());
  const buyer = tenantNumber * buyersPerTenant + Math.floor(random() * buyersPerTenant);
  const userId = idOf('usr', numbered(buyer));
  return {
    kind: 'user',
    subject: userId,
    tenantId: tenant(tenantNumber),
    userId,
    accountId: idOf('acc', numbered(tenantNumber)),
    userEmail: `buyer-${buyer}@example.com`,
    scopes: ['orders:read', 'orders:write'],
    configVersion: 7,
  };
}

function aWish(random: () => number): Wish {
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const line = () => ({
    sku: `SKU-${between(100_000, 999_999)}`,
    quantity: between(1, 5),
    unitAmount: between(1_000, 9_999),
  });
  return { currency: 'EUR', lines: [line(), line(), line()], paymentMethod: 'pm_success' };
}

const shares = Array.from({ length: tenantCount }, (_, index) => 1 / (index + 1) ** skew);
const allShares = shares.reduce((sum, share) => sum + share, 0);

/** The number of the tenant, from 1, to whom this point between 0 and 1 belongs. */
function zipf(point: number): number {
  let left = point * allShares;
  const index = shares.findIndex((share) => (left -= share) < 0);
  return index === -1 ? tenantCount : index + 1;
}

/** Mulberry32: small, and the same numbers from the same seed everywhere. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
