import { deployments, kubectl, podsOf, untilRolledOut } from '../cluster.mjs';
import { underLoadAndInBooks } from '../verdict.mjs';

/** @type {import('../scenarios.mjs').Play} */
export async function play(stage) {
  return underLoadAndInBooks(stage, async () => {
    const all = await deployments();
    const victims = await Promise.all(all.map(async (name) => (await podsOf(name))[0]?.metadata.name));
    await kubectl(['delete', 'pod', ...victims.filter(Boolean), '--wait=true']);
    for (const name of all) await untilRolledOut(name);
    return [`${victims.length} pods`];
  });
}
