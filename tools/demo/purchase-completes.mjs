import { ensurePlan, teamPlan } from '../start/demo-plans.mjs';
import { buy, followPurchase } from '../start/purchase.mjs';
import { assertEnd } from './ending.mjs';

/** @type {import('./play.mjs').Scene} */
export const purchaseCompletes = {
  title: 'A purchase that completes',

  async play({ operator, tenants: [buyer] }) {
    const order = await buy(buyer.api, await ensurePlan(operator, teamPlan));
    console.log(`  ${buyer.name} buys the plan "${teamPlan.name}" (${order.id}):`);
    assertEnd(order, await followPurchase(buyer.api, order.id), 'completed');
    console.log('  Completed: the money is collected and the subscription is active.');
  },
};
