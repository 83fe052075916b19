import { setTimeout as pause } from 'node:timers/promises';
import { StackError } from '../../../dev-stack/stack-error.mjs';
import { eventually } from '../../../start/eventually.mjs';
import { kubectlJson, podsOf, untilRolledOut } from '../cluster.mjs';
import { killOnNode } from '../node-process.mjs';
import { underLoadAndInBooks } from '../verdict.mjs';

const victims = ['atlas-orders', 'atlas-accounts', 'atlas-billing-consumers', 'atlas-gateway'];

/** @type {import('../scenarios.mjs').Play} */
export async function play(stage) {
  let mostInFlight = 0;
  return underLoadAndInBooks(
    stage,
    async (load) => {
      for (const deployment of victims) {
        const [pod] = await podsOf(deployment);
        if (!pod) throw new StackError(`${deployment} has no pod`);
        mostInFlight += load.inFlight();
        await killOnNode(pod);
        await eventually(`a new start of ${pod.metadata.name}`, () => restarted(pod), { limitMs: 60_000 });
        await untilRolledOut(deployment);
        await pause(2_000);
      }
      return [`${victims.join(', ')}; ${mostInFlight} requests were under way, at any process, when one was killed`];
    },
    { forgivenFailures: () => mostInFlight, forgivesRefusals: true },
  );
}

async function restarted({ metadata, status }) {
  const now = await kubectlJson(['get', 'pod', metadata.name]);
  const count = (from) => from.containerStatuses[0].restartCount;
  return count(now.status) > count(status) ? true : undefined;
}
