import { newSigningKey, publicPart } from '../../../start/secrets.mjs';
import { books } from '../books.mjs';
import { apply, kubectlJson, secret } from '../cluster.mjs';
import { newestRevision, rollBack, upgrade } from '../helm.mjs';
import { underLoad } from '../under-load.mjs';

/** @type {import('../scenarios.mjs').Play} */
export async function play(stage) {
  const before = (await newestRevision()).revision;
  const lines = await underLoad(
    stage,
    async () => {
      const successor = newSigningKey();
      await publish(successor); // whoever comes up from now on knows both keys
      const there = await timed('upgrade', () => upgrade({ logLevel: 'warn' }));
      await apply([secret('atlas-token-signing-key', { 'signing-key.json': JSON.stringify(successor) })]);
      const back = await timed('roll-back', () => rollBack(before));
      return [`${there}, ${back}`];
    },
    { requests: stage.requests },
  );
  return [...lines, await books()];
}

async function publish(key) {
  const { data } = await kubectlJson(['get', 'secret', 'atlas-token-keys']);
  const { keys } = JSON.parse(Buffer.from(data['keys.json'], 'base64').toString());
  await apply([secret('atlas-token-keys', { 'keys.json': JSON.stringify({ keys: [...keys, publicPart(key)] }) })]);
}

async function timed(what, work) {
  const began = Date.now();
  await work();
  return `${what} ${((Date.now() - began) / 1000).toFixed(0)} s`;
}
