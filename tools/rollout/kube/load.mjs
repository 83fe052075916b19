import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { apiClient } from '../../start/api.mjs';

/**
 * Constant load through the gateway: some clients, each of which places an order and looks at it, again and again.
 * @param {string} url
 * @param {{ clients?: number }} [options]
 */
export async function startLoad(url, { clients = 3 } = {}) {
  const { apiKey } = await signUp(url);
  const api = apiClient(url, apiKey.secret);
  const seen = {
    answered: 0,
    limited: 0,
    failures: /** @type {string[]} */ ([]),
    orders: /** @type {string[]} */ ([]),
  };
  const ending = new AbortController();
  const client = async () => {
    while (!ending.signal.aborted) {
      try {
        const order = await api.post('/v1/orders', wish(), { 'idempotency-key': randomUUID() });
        seen.orders.push(order.id);
        await api.get(`/v1/orders/${order.id}`);
        seen.answered += 2;
      } catch (error) {
        if (error.status === 429) seen.limited += 1;
        else seen.failures.push(error.message);
      }
      await pause(100);
    }
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  return {
    api,
    async stop() {
      ending.abort();
      await running;
      return seen;
    },
  };
}

const wish = () => ({
  currency: 'EUR',
  lines: [{ sku: 'load', quantity: 1, unitAmount: 100 }],
  paymentMethod: 'pm_success',
});

function signUp(url) {
  const name = randomUUID();
  const owner = { name: 'Load', email: `${name}@load.example` };
  return apiClient(url, '').post('/v1/sign-up', { name, owner, password: `${randomUUID()} ${randomUUID()}` });
}
