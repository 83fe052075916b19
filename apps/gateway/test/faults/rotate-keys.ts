import { readFile, rename, writeFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { testSigner, type TestSigner } from '@atlas/service/testing';
import type { Random } from '../random.ts';
import type { Edge } from './edge.ts';
import type { LoadReport } from './load.ts';
import { Visitor } from './visitor.ts';

/** How long a process may take to look at its files again, and then some. */
const noticedMs = 1_500;

interface Rotation {
  /** How long a token that was signed with the old key may still be shown: its life and the difference of clocks. */
  readonly oldTokensLiveMs: number;
}

/** Has the services' tokens signed with another key, while people work: first all learn to trust it, then it signs, then the old one goes. */
export async function rotateSigningKey(edge: Edge, random: Random, { oldTokensLiveMs }: Rotation): Promise<LoadReport> {
  const { signer } = edge.atlas;
  const next = await testSigner(`key-${random.below(1_000_000)}`);
  const load = edge.load(random);
  await pause(noticedMs);
  await replace(signer.jwksFile, { keys: [...(await keysOf(signer)), ...(await keysOf(next))] });
  await pause(noticedMs);
  await replace(signer.signingKeyFile, JSON.parse(await readFile(next.signingKeyFile, 'utf8')));
  await pause(noticedMs + oldTokensLiveMs);
  await load.untilAllAnswered(); // what was signed with the old key has arrived
  await replace(signer.jwksFile, { keys: await keysOf(next) });
  await pause(noticedMs);
  await Visitor.arrive(edge.balancer); // for whom nobody has a token yet
  return load.end();
}

/** In one step, as Kubernetes does it with a Secret. */
async function replace(file: string, content: unknown): Promise<void> {
  await writeFile(`${file}.next`, JSON.stringify(content));
  await rename(`${file}.next`, file);
}

async function keysOf({ jwksFile }: TestSigner): Promise<readonly unknown[]> {
  const { keys } = JSON.parse(await readFile(jwksFile, 'utf8')) as { keys: readonly unknown[] };
  return keys;
}
