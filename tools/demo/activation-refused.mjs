import { ensurePlan, lastSeatPlan } from '../start/demo-plans.mjs';
import { buy, followPurchase } from '../start/purchase.mjs';
import { assertEnd } from './ending.mjs';

/** @type {import('./play.mjs').Scene} */
export const activationRefused = {
  title: 'A purchase whose activation is refused and whose charge is reversed',

  async play({ operator, tenants: [first, second] }) {
    const plan = await ensurePlan(operator, lastSeatPlan);
    let { order, state } = await tryForTheSeat(first, plan);
    if (state === 'completed') ({ order, state } = await tryForTheSeat(second, plan)); // only the first demo finds the seat free
    assertEnd(order, state, 'compensated');
    console.log('  Refused: the order is cancelled and the money is given back.');
  },
};

async function tryForTheSeat({ api, name }, plan) {
  const order = await buy(api, plan);
  console.log(`  ${name} buys the plan "${lastSeatPlan.name}", which has a single seat (${order.id}):`);
  return { order, state: await followPurchase(api, order.id) };
}
