import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '../../start/eventually.mjs';
import { rollBack, upgrade } from './helm.mjs';
import { startLoad } from './load.mjs';

/**
 * Every pod is replaced, and then again by one as before, while orders are placed.
 * @param {string} url
 * @param {number} seconds of load before, between and after
 */
export async function upgradeUnderLoad(url, seconds) {
  const load = await startLoad(url);
  await pause(seconds * 1_000);
  const took = [];
  for (const step of [upgrade, rollBack]) {
    const began = Date.now();
    await step();
    took.push(`${step.name} ${((Date.now() - began) / 1000).toFixed(0)} s`);
    await pause(seconds * 1_000);
  }
  const seen = await load.stop();
  return { ...seen, took, unfinished: await unfinishedOf(load.api, seen.orders) };
}

/** Some at a time: looking is limited, too. */
const atOnce = 20;

async function unfinishedOf(api, orders) {
  let open = orders;
  const look = async () => {
    const answers = await Promise.all(open.slice(0, atOnce).map((id) => api.get(`/v1/orders/${id}`)));
    const ended = new Set(answers.filter(({ status }) => status === 'completed').map(({ id }) => id));
    const others = open.filter((id) => !ended.has(id));
    open = [...others.slice(atOnce - ended.size), ...others.slice(0, atOnce - ended.size)]; // what is open now is asked last
    return open.length === 0 ? true : undefined;
  };
  await eventually('the end of every order', look, { limitMs: 120_000, everyMs: 500 }).catch(() => undefined);
  return open;
}
