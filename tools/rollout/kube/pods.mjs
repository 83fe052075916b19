import { kubectl } from './cluster.mjs';

/** @returns {Promise<string[]>} what the pods of Atlas take, by Deployment, and how often one was started anew */
export async function appetites() {
  const selector = ['--selector', 'app.kubernetes.io/name=atlas'];
  const top = await kubectl(['top', 'pods', '--no-headers', ...selector]).catch(() => '');
  const restarts = await kubectl(['get', 'pods', ...selector, '-o', 'jsonpath={.items[*].status.containerStatuses[0].restartCount}']); // prettier-ignore
  /** @type {Map<string, number[]>} */
  const found = new Map();
  for (const line of top.split('\n').filter(Boolean)) {
    const [pod = '', , memory] = line.split(/\s+/);
    const name = pod.replace(/-[a-z0-9]+-\w{5}$/, '');
    found.set(name, [...(found.get(name) ?? []), Number.parseInt(memory ?? '0')]);
  }
  const all = [...found.values()].flat();
  return [
    `${all.length} pods take ${all.reduce((sum, each) => sum + each, 0)} MiB, each ${Math.min(...all)} to ${Math.max(...all)}; ${sumOf(restarts)} restarts`,
    [...found].map(([name, each]) => `${name} ${each.join(' ')}`).join(', '),
  ];
}

const sumOf = (numbers) => numbers.split(' ').reduce((sum, each) => sum + Number(each), 0);

/** Everything that one would ask for when something went wrong. */
export async function howItIs() {
  const pods = await kubectl(['get', 'pods', '-o', 'wide']).catch(String);
  const events = await kubectl(['get', 'events', '--sort-by=.lastTimestamp']).catch(String);
  const names = (await kubectl(['get', 'pods', '-l', 'app.kubernetes.io/name=atlas', '-o', 'name']).catch(() => '')).split('\n'); // prettier-ignore
  const told = [new Date().toISOString(), pods, events];
  for (const pod of names.filter(Boolean)) told.push(await logsOf(pod)); // not at once: it may be looked at under load
  return told.join('\n');
}

/** Of each for itself: one that has just gone must not take the others' along. */
const logsOf = (pod) => kubectl(['logs', pod, '--tail=200', '--prefix']).catch(String);
