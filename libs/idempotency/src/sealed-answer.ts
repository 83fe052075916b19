import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Intent } from './intent.ts';

/**
 * What is made of an Idempotency-Key, and all that is kept of it: nothing in the table tells the key, and without the key
 * nothing in it tells what was asked or answered, be it a password or the secret of an API key. As strong as the key is
 * random: whoever sends `1` has hidden nothing.
 */
export interface KeyMaterial {
  /** Finds the row. */
  readonly lookUp: Buffer;
  readonly fingerprint: Buffer;
  readonly seal: Buffer;
}

const bytes = 32;

/** HKDF (RFC 5869): one part of its output tells nothing of the others. */
export function keyMaterialOf({ tenantId, route, key, request }: Intent): KeyMaterial {
  const derived = Buffer.from(hkdfSync('sha256', key, `${tenantId} ${route}`, 'atlas idempotency-key', 3 * bytes));
  return {
    lookUp: derived.subarray(0, bytes),
    fingerprint: createHmac('sha256', derived.subarray(bytes, 2 * bytes))
      .update(request)
      .digest(),
    seal: derived.subarray(2 * bytes),
  };
}

const cipher = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

export function seal(answer: string, { seal: key }: KeyMaterial): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce);
  const sealed = Buffer.concat([sealing.update(answer, 'utf8'), sealing.final()]);
  return Buffer.concat([nonce, sealing.getAuthTag(), sealed]);
}

/** Throws when it was sealed with another key, or changed since. */
export function unseal(sealed: Buffer, { seal: key }: KeyMaterial): string {
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
  opening.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  return opening.update(sealed.subarray(nonceBytes + tagBytes), undefined, 'utf8') + opening.final('utf8');
}
