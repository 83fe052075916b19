import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** `key`: of a tenant; `opr`: of an operator; `sec`: what an OAuth client shows to be given a token, and nothing else. */
export type ApiKeyKind = 'key' | 'opr' | 'sec';

/**
 * The form of an API key: `atlas_<kind>_<32 random characters>_<checksum>`. The prefix lets scanners find leaked keys, the
 * checksum lets the gateway refuse a mistyped one without asking anybody. 32 characters of base 62 hold 190 bits.
 */
const form = /^(atlas_(key|opr)_[0-9A-Za-z]{32})_([0-9A-Za-z]{6})$/;
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newApiKeySecret(kind: ApiKeyKind): string {
  const body = `atlas_${kind}_${randomText(32)}`;
  return `${body}_${checksumOf(body)}`;
}

export function isApiKeySecret(text: string): boolean {
  const [, body, , checksum] = form.exec(text) ?? [];
  return body !== undefined && checksumOf(body) === checksum;
}

/** What is stored in place of the key. A plain hash will do: nobody guesses 190 random bits. */
export function hashOfApiKey(secret: string): string {
  return hash('sha256', secret);
}

/** In Redis: what stands there has been revoked, whatever else is still remembered of it. */
export function revocationMarkOf(hashOfKey: string): string {
  return `atlas:revoked-key:${hashOfKey}`;
}

/** The part that people recognise a key by. */
export function prefixOfApiKey(secret: string): string {
  return secret.slice(0, 'atlas_key_'.length + 4);
}

function randomText(length: number): string {
  let text = '';
  while (text.length < length)
    for (const byte of randomBytes(length)) text += byte < 248 ? alphabet.charAt(byte % 62) : ''; // 248 = 4 × 62: no character is likelier
  return text.slice(0, length);
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let checksum = '';
  for (let digit = 0; digit < 6; digit++) {
    checksum = alphabet.charAt(rest % 62) + checksum;
    rest = Math.floor(rest / 62);
  }
  return checksum;
}
