import { setTimeout as pause } from 'node:timers/promises';
import { kubectl, untilRolledOut } from '../cluster.mjs';
import { underLoadAndInBooks } from '../verdict.mjs';

const steps = [3, 2];
/** Each number of pods works for so long. */
const workMs = 15_000;

/** @type {import('../scenarios.mjs').Play} */
export async function play(stage) {
  const consumers = ['atlas-orders-consumers', 'atlas-billing-consumers'];
  return underLoadAndInBooks(stage, async () => {
    for (const replicas of steps) {
      await kubectl(['scale', ...consumers.map((name) => `deployment/${name}`), `--replicas=${replicas}`]);
      for (const name of consumers) await untilRolledOut(name);
      await pause(workMs);
    }
    return [`${consumers.join(', ')}: 2 → ${steps.join(' → ')}`];
  });
}
