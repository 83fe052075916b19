import { all } from '../dev-stack/all.mjs';
import { StackError } from '../dev-stack/stack-error.mjs';
import { ensurePlan, teamPlan } from '../start/demo-plans.mjs';
import { eventually } from '../start/eventually.mjs';
import { buy, followPurchase } from '../start/purchase.mjs';
import { killService, startService } from '../start/service-process.mjs';
import { assertEnd } from './ending.mjs';

const victim = 'billing';
/** For all of them, the death included. */
const limitSeconds = 60;

/** Slow enough that money is on its way when billing dies; the last card is declined, and one answer of the provider is lost. */
const payments = [...Array.from({ length: 8 }, () => 'pm_slow_800'), 'pm_reply_lost', 'pm_declined'];

/** @type {import('./play.mjs').Scene} */
export const billingKilled = {
  title: `Ten purchases, in the middle of which ${victim} is killed and started again`,

  async play({ stack, system, operator, tenants }) {
    const plan = await ensurePlan(operator, teamPlan);
    const began = Date.now();
    const purchases = await Promise.all(payments.map((payment, index) => begin(tenants[index], plan, payment)));
    console.log(`  ${purchases.length} customers buy the plan "${teamPlan.name}":`);
    await all([...purchases.map(followToItsEnd), killInTheMiddle(stack, system, purchases)]);
    const seconds = (Date.now() - began) / 1000;
    if (seconds > limitSeconds)
      throw new StackError(`they took ${seconds.toFixed(1)} s together, and may take ${limitSeconds} s`);
    console.log(`  All ${purchases.length} reached their right end within ${seconds.toFixed(1)} s.`);
  },
};

async function killInTheMiddle(stack, system, purchases) {
  await eventually('a charge in flight', () => anyChargeInFlight(purchases), { everyMs: 20 });
  await killService(stack, victim);
  console.log(`  ✗ ${victim} is killed while money is on its way (SIGKILL)`);
  const launch = system.services.find(({ name }) => name === victim);
  await startService(stack, launch);
  console.log(`  ✓ ${victim} is up again`);
}

async function begin(buyer, plan, payment) {
  const order = await buy(buyer.api, plan, payment);
  return { buyer, order, rightEnd: payment === 'pm_declined' ? 'failed' : 'completed' };
}

async function followToItsEnd({ buyer, order, rightEnd }) {
  const write = (line) => console.log(`    ${buyer.name.padEnd(14)}${line.trimStart()}`);
  assertEnd(order, await followPurchase(buyer.api, order.id, { write }), rightEnd);
}

/** @returns {Promise<true | undefined>} */
async function anyChargeInFlight(purchases) {
  const charges = await Promise.all(
    purchases.map(({ buyer, order }) => buyer.api.get(`/v1/charges?orderId=${order.id}`)),
  );
  return charges.some(({ items }) => items.some(({ state }) => state === 'processing')) || undefined;
}
