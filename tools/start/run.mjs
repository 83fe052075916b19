import { describeStack } from '../dev-stack/stack.mjs';
import { untilInterrupted } from './interruption.mjs';
import { claimSystem } from './running-system.mjs';
import { selfCheck } from './self-check.mjs';
import { summary } from './summary.mjs';
import { supervise } from './supervision.mjs';
import { startSystem, stopSystem } from './system.mjs';

/**
 * @param {import('./arguments.mjs').StartOptions} options
 * @returns {Promise<number>} the exit code
 */
export async function run(options) {
  const stack = describeStack();
  const running = await claimSystem(stack);
  if (running) return checkRunning(stack, running);
  return untilInterrupted(
    (signal) => startAndStay(stack, options, signal),
    () => stopSystem(stack),
  );
}

async function startAndStay(stack, { once, servers }, signal) {
  const began = Date.now();
  console.log('Starting Atlas');
  const system = await startSystem(stack, servers, signal);
  console.log('Self-check');
  const check = await selfCheck(stack, system);
  console.log(`The self-check passed, ${((Date.now() - began) / 1000).toFixed(1)} s after the start.`);
  if (once) return 0;
  console.log(`\n${summary(stack, system, check)}\nCtrl-C stops everything.`);
  await supervise(stack, system, servers, signal);
  return 0;
}

/** Whoever started it, stops it. */
async function checkRunning(stack, system) {
  console.log('Atlas is already running. Self-check');
  const check = await selfCheck(stack, system);
  console.log(`\n${summary(stack, system, check)}`);
  return 0;
}
