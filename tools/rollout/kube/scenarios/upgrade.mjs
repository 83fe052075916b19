import { StackError } from '../../../dev-stack/stack-error.mjs';
import { newSigningKey, publicPart } from '../../../start/secrets.mjs';
import { apply, kubectlJson, secret } from '../cluster.mjs';
import { countIn } from '../databases.mjs';
import { newestRevision, rollBack, upgrade } from '../helm.mjs';
import { wording } from '../next-version/changes.mjs';
import { underLoadAndInBooks } from '../verdict.mjs';

/** Of a deploy: all pods of all services. */
const limitSeconds = 180;

/** @type {import('../scenarios.mjs').Play} */
export async function play(stage) {
  const before = (await newestRevision()).revision;
  return underLoadAndInBooks(stage, async ({ seen }) => {
    const deploys = [];
    do deploys.push(...(await thereAndBack(stage.nextVersion, before)));
    while (seen.answered < stage.requests && seen.failures.length === 0);
    const late = deploys.filter(({ seconds }) => seconds > limitSeconds);
    if (late.length > 0) throw new StackError(`a deploy took longer than ${limitSeconds} s: ${told(deploys)}`);
    return [told(deploys), ...(await whatTheNextVersionDid())];
  });
}

async function thereAndBack(nextVersion, before) {
  const successor = newSigningKey();
  await publish(successor); // whoever comes up from now on knows both keys
  const there = await timed('upgrade', () => upgrade({ 'image.tag': nextVersion }));
  await apply([secret('atlas-token-signing-key', { 'signing-key.json': JSON.stringify(successor) })]);
  return [there, await timed('roll-back', () => rollBack(before))];
}

async function publish(key) {
  const { data } = await kubectlJson(['get', 'secret', 'atlas-token-keys']);
  const { keys } = JSON.parse(Buffer.from(data['keys.json'], 'base64').toString());
  await apply([secret('atlas-token-keys', { 'keys.json': JSON.stringify({ keys: [...keys, publicPart(key)] }) })]);
}

/** It wrote the column of its migration, and told this version what this version does not know. */
async function whatTheNextVersionDid() {
  const charges = await countIn('billing', `SELECT count(*)::int AS count FROM charges WHERE wording = '${wording}'`);
  const setAside = await countIn('orders', `SELECT count(*)::int AS count FROM bus.parked WHERE state = 'unknown'`);
  if (charges === 0) throw new StackError('the next version has written nothing');
  return [
    `${charges} charges were written by the next version; ${setAside} of its events are set aside, as this one knows no such type`,
  ];
}

async function timed(what, work) {
  const began = Date.now();
  await work();
  return { what, seconds: Math.round((Date.now() - began) / 1000) };
}

const told = (deploys) => deploys.map(({ what, seconds }) => `${what} ${seconds} s`).join(', ');
