import type { Balancer } from './balancer.ts';
import { expectStatus, Visitor } from './visitor.ts';

/** A visitor with a script and an order, to come back to. */
export interface Regular {
  readonly visitor: Visitor;
  /** Of the script. */
  readonly secret: string;
  readonly orderId: string;
}

const ofTheScript = ['orders:read', 'orders:write', 'users:read', 'keys:write'];

export async function regular(balancer: Balancer): Promise<Regular> {
  const visitor = await Visitor.arrive(balancer);
  const issued = expectStatus(201, await balancer.send(visitor.issueKey(ofTheScript)));
  const { secret } = JSON.parse(issued.body) as { secret: string };
  const placed = expectStatus(201, await balancer.send(visitor.order()));
  const { id: orderId } = JSON.parse(placed.body) as { id: string };
  return { visitor, secret, orderId };
}
