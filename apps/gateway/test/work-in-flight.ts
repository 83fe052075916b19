import type { AtlasSystem, ServiceName } from '@atlas/testing';

async function count(atlas: AtlasSystem, service: Exclude<ServiceName, 'gateway'>, sql: string): Promise<number> {
  const { rows } = await atlas.databases[service].query<{ count: string }>(`SELECT count(*) FROM ${sql}`);
  return Number(rows[0]?.count);
}

/**
 * What a service was in the middle of, read while it is frozen: sagas, intents, chunks or requests of its own. A kill that
 * finds nothing of it proves nothing.
 */
export const workInFlight: Record<ServiceName, (atlas: AtlasSystem, openRequests: OpenRequests) => Promise<number>> = {
  gateway: async (_, { through }) => through.size,
  accounts: async (_, { toAccounts }) => toAccounts.size,
  orders: (atlas) => count(atlas, 'orders', `orders WHERE status = 'pending_payment'`),
  billing: (atlas) => count(atlas, 'billing', `provider_requests WHERE state <> 'closed'`),
  'payment-simulator': (atlas) => count(atlas, 'billing', `provider_requests WHERE state = 'sent'`),
  subscriptions: (atlas) => count(atlas, 'subscriptions', `activations WHERE state = 'open'`),
  notifications: (atlas) => count(atlas, 'notifications', `emails WHERE state = 'open'`),
  reporting: async (atlas) => {
    const completed = await count(atlas, 'orders', `orders WHERE status = 'completed'`);
    const projected = await atlas.databases.reporting.query<{ sum: string }>(
      'SELECT coalesce(sum(completed_orders), 0) AS sum FROM revenue_days',
    );
    return completed - Number(projected.rows[0]?.sum);
  },
};

/** Requests that a test has sent and that have no answer yet. */
export interface OpenRequests {
  readonly through: ReadonlySet<unknown>;
  readonly toAccounts: ReadonlySet<unknown>;
}

/** Counts requests while they are open. */
export class RequestCounter implements OpenRequests {
  readonly through = new Set<unknown>();
  readonly toAccounts = new Set<unknown>();

  async track<Result>(request: Promise<Result>, { toAccounts = false } = {}): Promise<Result> {
    this.through.add(request);
    if (toAccounts) this.toAccounts.add(request);
    try {
      return await request;
    } finally {
      this.through.delete(request);
      this.toAccounts.delete(request);
    }
  }
}
