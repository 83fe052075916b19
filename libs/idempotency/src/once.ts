import { isLockTimeout, type Tx } from '@atlas/database';
import { uuidOf } from '@atlas/kernel';
import { IdempotencyKeyReused, RequestInProgress } from './idempotency.errors.ts';
import * as keys from './idempotency-key.store.ts';
import type { Intent } from './intent.ts';
import { keyMaterialOf, seal, unseal, type KeyMaterial } from './sealed-answer.ts';

const comeBackSeconds = 1;

/**
 * Does `work` unless it was done for this intent before, and returns its answer as JSON, letter for letter the same to everyone
 * who asks again. Key, work and answer commit together: a request that failed, or whose process died, has left nothing, and
 * may be repeated with the same key. `work` must call nothing outside, since others may be waiting for it.
 */
export async function once(tx: Tx, intent: Intent, work: () => Promise<object | void>): Promise<string> {
  const material = keyMaterialOf(intent);
  const isFirst = await claim(tx, intent, material);
  const answer = isFirst ? await firstAnswer(tx, intent, material, work) : await keptAnswer(tx, intent, material);
  tx.afterCommit(() => intent.answered?.(isFirst ? 'anew' : 'from memory'));
  return answer;
}

async function claim(tx: Tx, intent: Intent, { lookUp, fingerprint }: KeyMaterial): Promise<boolean> {
  try {
    return (await tx.query(keys.claim, [uuidOf(intent.tenantId), intent.route, lookUp, fingerprint])).length === 1;
  } catch (error) {
    if (isLockTimeout(error)) throw new RequestInProgress({ retryAfterSeconds: comeBackSeconds, cause: error });
    throw error;
  }
}

async function firstAnswer(
  tx: Tx,
  { tenantId, route }: Intent,
  material: KeyMaterial,
  work: () => Promise<object | void>,
): Promise<string> {
  const answer = await work();
  const text = answer === undefined ? '' : JSON.stringify(answer);
  await tx.execute(keys.keep, [uuidOf(tenantId), route, material.lookUp, seal(text, material)]);
  return text;
}

async function keptAnswer(tx: Tx, { tenantId, route }: Intent, material: KeyMaterial): Promise<string> {
  const [kept] = await tx.query(keys.find, [uuidOf(tenantId), route, material.lookUp]);
  // Forgotten between the two statements: the next attempt finds the key free.
  if (!kept?.answer) throw new RequestInProgress({ retryAfterSeconds: comeBackSeconds });
  if (!kept.fingerprint.equals(material.fingerprint)) throw new IdempotencyKeyReused();
  return unseal(kept.answer, material);
}
