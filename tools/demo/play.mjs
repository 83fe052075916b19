import { describeStack } from '../dev-stack/stack.mjs';
import { demoTenants } from '../start/demo-tenants.mjs';
import { untilInterrupted } from '../start/interruption.mjs';
import { operatorApi } from '../start/operator.mjs';
import { claimSystem } from '../start/running-system.mjs';
import { startSystem, stopSystem } from '../start/system.mjs';
import { checkBooks } from './books.mjs';
import { activationRefused } from './activation-refused.mjs';
import { billingKilled } from './billing-killed.mjs';
import { purchaseCompletes } from './purchase-completes.mjs';

const scenes = [purchaseCompletes, activationRefused, billingKilled];
const customers = 10;

/** @returns {Promise<number>} the exit code: 0 when every story ended as it should */
export async function play() {
  const stack = describeStack();
  const running = await claimSystem(stack);
  if (running) return playOn(stack, running);
  console.log('Atlas is not running: starting it for the demo');
  return untilInterrupted(
    async (signal) => playOn(stack, await startSystem(stack, 'embedded', signal)),
    () => stopSystem(stack),
  );
}

async function playOn(stack, system) {
  const operator = await operatorApi(stack, system);
  const tenants = await demoTenants(stack, system, operator, customers);
  for (const [index, scene] of scenes.entries()) {
    console.log(`\n${index + 1}. ${scene.title}\n`);
    await scene.play({ stack, system, operator, tenants });
    await checkBooks(system);
  }
  console.log('\nAll three stories ended as they should.');
  return 0;
}

/**
 * @typedef {{ stack: import('../dev-stack/stack.mjs').Stack, system: import('../start/running-system.mjs').RunningSystem,
 *   operator: import('../start/api.mjs').Api, tenants: (import('../start/demo-tenants.mjs').DemoTenant & { api: import('../start/api.mjs').Api })[] }} Stage
 * @typedef {{ title: string, play: (stage: Stage) => Promise<void> }} Scene
 */
