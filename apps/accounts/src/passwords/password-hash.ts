import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * Argon2id (RFC 9106) with the smallest parameters that OWASP's Password Storage Cheat Sheet names: 19 MiB, two passes, one
 * lane. Kept as a PHC string, so that parameters can grow: a hash with others is verified by its own, and made anew at login.
 */
const parameters = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const hashBytes = 32;
const form = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

declare const hashBrand: unique symbol;
export type PasswordHash = string & { readonly [hashBrand]: true };

interface Parts {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

const derive = promisify(argon2);

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(saltBytes);
  const tag = await tagOf(password, { ...parameters, salt, tag: Buffer.alloc(hashBytes) });
  const { memory, passes, parallelism } = parameters;
  const text = `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
  if (!isPasswordHash(text)) throw new Error('a hash was made that could not be read again');
  return text;
}

export async function isPasswordOf(hash: PasswordHash, password: string): Promise<boolean> {
  const parts = partsOf(hash);
  return timingSafeEqual(await tagOf(password, parts), parts.tag);
}

/** Made with other parameters than new ones are. */
export function isOutdated(hash: PasswordHash): boolean {
  const { memory, passes, parallelism } = partsOf(hash);
  return memory !== parameters.memory || passes !== parameters.passes || parallelism !== parameters.parallelism;
}

export function isPasswordHash(text: string): text is PasswordHash {
  return form.test(text);
}

function tagOf(password: string, { memory, passes, parallelism, salt, tag }: Parts): Promise<Buffer> {
  const message = password.normalize('NFKC'); // the same password, typed on another keyboard (NIST SP 800-63B, 3.1.1.2)
  return derive('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: tag.length });
}

function partsOf(hash: PasswordHash): Parts {
  const [, memory, passes, parallelism, salt = '', tag = ''] = form.exec(hash) ?? [];
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}
