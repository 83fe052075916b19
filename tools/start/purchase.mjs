import { randomUUID } from 'node:crypto';
import { ApiProblem } from './api.mjs';
import { eventually } from './eventually.mjs';

/**
 * @typedef {{ id: string, total: { amount: number, currency: string } }} Order
 * @param {import('./api.mjs').Api} api of the buyer
 * @param {{ id: string, price: { currency: string } }} plan
 * @param {string} [paymentMethod]
 * @returns {Promise<Order>}
 */
export function buy(api, plan, paymentMethod = 'pm_success') {
  const key = { 'idempotency-key': randomUUID() };
  const order = { planId: plan.id, currency: plan.price.currency, paymentMethod };
  return eventually(`placing an order for the plan ${plan.id}`, () => placed(api, order, key), { limitMs: 60_000 });
}

/** What passes by itself: a new plan is on its way to the orders service, or a purchase that a stop interrupted comes to its end. */
const passing = new Set(['unknown_plan', 'purchase_open']);

async function placed(api, order, key) {
  try {
    return await api.post('/v1/orders', order, key);
  } catch (error) {
    if (error instanceof ApiProblem && passing.has(error.code)) return undefined;
    throw error;
  }
}

/**
 * Prints what happens to an order as it happens, until its story is over.
 * @param {import('./api.mjs').Api} api
 * @param {string} orderId
 * @param {{ write?: (line: string) => void, limitMs?: number }} [options]
 * @returns {Promise<string>} the state that the purchase ended in
 */
export function followPurchase(api, orderId, { write = (line) => console.log(line), limitMs = 60_000 } = {}) {
  const shown = new Set();
  return eventually(
    `the end of order ${orderId}`,
    async () => {
      const { state, entries } = await api.get(`/v1/orders/${orderId}/timeline`);
      const began = Date.parse(entries[0]?.at ?? 0);
      for (const entry of entries.filter(({ id }) => !shown.has(id))) {
        shown.add(entry.id);
        write(timelineLine(entry, began));
      }
      return endStates.has(state) ? state : undefined;
    },
    { limitMs, everyMs: 50 },
  );
}

const endStates = new Set(['completed', 'failed', 'compensated']);

/** @returns {string} such as `    +0.142 s   charge.succeeded` */
export function timelineLine({ type, at, detail }, began) {
  const elapsed = ((Date.parse(at) - began) / 1000).toFixed(3);
  return `    ${`+${elapsed} s`.padEnd(11)}${type}${detail ? ` (${detail})` : ''}`;
}
