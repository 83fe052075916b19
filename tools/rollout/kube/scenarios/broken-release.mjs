import { StackError } from '../../../dev-stack/stack-error.mjs';
import { apply, deployments, kubectlJson, podsOf, secret } from '../cluster.mjs';
import { newestRevision, upgradeOrReturn } from '../helm.mjs';
import { underLoad } from '../under-load.mjs';

/** Each is a release that must never take traffic, and from which helm goes back by itself. */
const releases = [
  {
    fault: 'it crashes at its start',
    settings: { 'services.orders.env.ATLAS_HOST': 'nowhere.invalid' },
    timeout: '45s',
  },
  {
    fault: 'it lives and never becomes ready',
    settings: { 'services.orders.env.ATLAS_LOG_LEVEL': 'warn' },
    timeout: '45s',
    around: withWrongPasswordOf('app'),
  },
  {
    fault: 'its migration fails',
    settings: { logLevel: 'warn', 'migrations.deadlineSeconds': 40 },
    timeout: '90s',
    around: withWrongPasswordOf('owner'),
  },
];

/** @type {import('../scenarios.mjs').Play} */
export const play = (stage) =>
  underLoad(stage, async () => {
    const lines = [];
    for (const { fault, settings, timeout, around = (work) => work() } of releases) {
      const before = await podNames();
      const refusal = await around(() => refusalOf(settings, timeout));
      const { status, description } = await newestRevision();
      if (status !== 'deployed' || !description.startsWith('Rollback to'))
        throw new StackError(`after a release of which ${fault}, the newest is ${status}: ${description}`);
      const lost = [...before].filter((name) => !refusal.pods.has(name));
      if (lost.length > 0) throw new StackError(`${fault}, and these pods were taken away for it: ${lost.join(', ')}`);
      lines.push(`${fault}: ${description} after ${refusal.seconds} s; every pod of before is still there`);
    }
    return lines;
  });

async function refusalOf(settings, timeout) {
  const began = Date.now();
  const outcome = await upgradeOrReturn(settings, timeout).catch((error) => error);
  if (!(outcome instanceof StackError)) throw new StackError('helm took a broken release for a good one');
  return { seconds: Math.round((Date.now() - began) / 1000), pods: await podNames() };
}

async function podNames() {
  const all = await Promise.all((await deployments()).map(podsOf));
  return new Set(all.flat().map(({ metadata }) => metadata.name));
}

/** Who starts meanwhile logs in to the database of orders in vain; who is there already goes on. */
function withWrongPasswordOf(role) {
  return async (work) => {
    const { data } = await kubectlJson(['get', 'secret', 'atlas-orders-database']);
    const urls = Object.fromEntries(
      Object.entries(data).map(([name, text]) => [name, Buffer.from(String(text), 'base64').toString()]),
    );
    await apply([secret('atlas-orders-database', { ...urls, [role]: urls[role].replace(/:[^:@]+@/, ':wrong@') })]);
    try {
      return await work();
    } finally {
      await apply([secret('atlas-orders-database', urls)]);
    }
  };
}
