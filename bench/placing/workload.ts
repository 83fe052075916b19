import { randomUUID } from 'node:crypto';
import { idOf } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import type { Wish } from '../../apps/orders/src/orders/wish.ts';
import { numbered, randomNumbers, tenant, zipf } from '../workload/tenants.ts';

/** A request as the edge hands it over: authenticated, validated, with its key. */
export interface PlacingRequest {
  readonly principal: Principal;
  readonly idempotencyKey: string;
  readonly wish: Wish;
}

export const ordersInFlight = 256;

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
