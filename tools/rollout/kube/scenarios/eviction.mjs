import { StackError } from '../../../dev-stack/stack-error.mjs';
import { eventually } from '../../../start/eventually.mjs';
import { kubectl, namespace, podsOf } from '../cluster.mjs';
import { underLoad } from '../under-load.mjs';

const drained = ['atlas-gateway', 'atlas-orders', 'atlas-orders-consumers'];

/** @type {import('../scenarios.mjs').Play} */
export const play = (stage) =>
  underLoad(stage, async () => {
    const lines = [];
    for (const deployment of drained) {
      const before = (await podsOf(deployment)).map(({ metadata }) => metadata.name);
      const [first = '', second = ''] = before;
      if (!(await evict(first))) throw new StackError(`${first} could not be evicted`);
      if (await evict(second)) throw new StackError(`${second} was evicted while ${first} was not replaced yet`);
      const gone = () => evict(second).then((done) => done || undefined);
      await eventually(`the eviction of ${second}`, gone, { limitMs: 120_000, everyMs: 1_000 });
      await eventually(`${before.length} new pods of ${deployment}`, () => enough(deployment, before.length), {
        limitMs: 120_000,
      });
      lines.push(`${deployment}: ${before.length} pods, the second eviction refused until the first was replaced`);
    }
    return lines;
  });

/** @returns {Promise<boolean>} false: the disruption budget forbids it now */
async function evict(name) {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  try {
    await kubectl(['create', '--raw', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, '-f', '-'], {
      input: JSON.stringify(eviction),
    });
    return true;
  } catch (error) {
    if (/disruption budget/.test(error.message)) return false;
    throw error;
  }
}

const enough = async (deployment, count) => ((await podsOf(deployment)).length >= count ? true : undefined);
