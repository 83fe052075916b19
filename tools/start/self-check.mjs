import { StackError } from '../dev-stack/stack-error.mjs';
import { ensurePlan, teamPlan } from './demo-plans.mjs';
import { demoTenants } from './demo-tenants.mjs';
import { eventually } from './eventually.mjs';
import { mailTo } from './inbox.mjs';
import { operatorApi } from './operator.mjs';
import { buy, followPurchase } from './purchase.mjs';

/**
 * One purchase through every service: it must complete, be confirmed by mail, and count as revenue.
 * @param {import('../dev-stack/stack.mjs').Stack} stack
 * @param {import('./running-system.mjs').RunningSystem} system
 * @returns {Promise<{ tenant: import('./demo-tenants.mjs').DemoTenant, planId: string }>}
 */
export async function selfCheck(stack, system) {
  const { progress } = stack;
  const operator = await operatorApi(stack, system);
  const [tenant] = await demoTenants(stack, system, operator, 1);
  const plan = await ensurePlan(operator, teamPlan);
  const earlier = await revenueToday(tenant.api, plan.price.currency);

  progress.note(`${tenant.name} buys the plan "${teamPlan.name}":`);
  const order = await buy(tenant.api, plan);
  const state = await followPurchase(tenant.api, order.id);
  if (state !== 'completed')
    throw new StackError(`the self-check's purchase ended as ${state}, not as completed (order ${order.id})`);

  await Promise.all([
    system.inboxUrl
      ? progress.step('The confirmation is in the inbox', () => mailTo(system.inboxUrl, tenant.ownerEmail, order.id))
      : progress.note('no inbox to look into (ATLAS_INBOX_URL): the confirmation mail was not checked'),
    progress.step('The revenue report counts it', () =>
      eventually('the revenue of the purchase', async () => {
        const grown = (await revenueToday(tenant.api, plan.price.currency)) - earlier;
        return grown >= order.total.amount ? grown : undefined;
      }),
    ),
  ]);
  return { tenant, planId: plan.id };
}

async function revenueToday(api, currency) {
  const today = new Date().toISOString().slice(0, 10);
  const { days } = await api.get(`/v1/reports/revenue?from=${today}&to=${today}&currency=${currency}`);
  return days[0]?.gross.amount ?? 0;
}
