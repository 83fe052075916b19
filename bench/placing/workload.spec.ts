import { tenantCount } from '../workload/tenants.ts';
import { requestStream } from './workload.ts';

const draw = (count: number) => Array.from({ length: count }, requestStream());

describe('the workload', () => {
  it('asks every process for the same orders, under keys of their own', () => {
    const wishes = (requests: ReturnType<typeof draw>) => requests.map(({ principal, wish }) => ({ principal, wish }));
    const [one, other] = [draw(500), draw(500)];
    expect(wishes(one)).toEqual(wishes(other));
    expect(new Set([...one, ...other].map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1_000);
  });

  it('comes from a hundred tenants, of whom a few order most', () => {
    const orders = Map.groupBy(draw(4_096), ({ principal }) => principal.tenantId);
    expect(orders.size).toBe(tenantCount);
    const shares = [...orders.values()].map(({ length }) => length / 4_096).toSorted((a, b) => b - a);
    expect(shares[0]).toBeGreaterThan(0.17);
    expect(shares[0]).toBeLessThan(0.22);
  });
});
