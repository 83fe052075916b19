import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseId, type PasswordResetId } from '@atlas/kernel';

const shortestKeyBytes = 32;

/**
 * What a mail carries to let its reader set a new password: `<id of the reset>.<HMAC-SHA256 of it, in base64url>`. Whoever
 * holds the key can make it from the id, so that it is in no event, no log and no table.
 *
 * The file has a key a line, in base64url: the first makes new tokens, all of them are accepted. It is read each time, which is
 * seldom, so that keys rotate without a restart: a new first line, and the old one goes when its last token has run out.
 */
export class ResetTokens {
  constructor(private readonly file: string) {}

  /** Once, before anything is served: a process without a key must not seem to be up. */
  async load(): Promise<void> {
    await this.keys();
  }

  async tokenOf(id: PasswordResetId): Promise<string> {
    const [newest] = await this.keys();
    return `${id}.${signatureOf(id, newest).toString('base64url')}`;
  }

  /** Undefined when nobody who holds a key has made it. */
  async idIn(token: string): Promise<PasswordResetId | undefined> {
    const [name = '', signature = '', more] = token.split('.');
    const id = parseId('rst', name);
    if (id === undefined || more !== undefined) return undefined;
    const given = Buffer.from(signature, 'base64url');
    const isOurs = (await this.keys()).some((key) => isEqual(signatureOf(id, key), given));
    return isOurs ? id : undefined;
  }

  private async keys(): Promise<readonly [Buffer, ...Buffer[]]> {
    const lines = (await readFile(this.file, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    const [newest, ...older] = lines.map((line) => Buffer.from(line.trim(), 'base64url'));
    if (!newest || [newest, ...older].some(({ length }) => length < shortestKeyBytes))
      throw new Error(`${this.file} does not hold keys of at least ${shortestKeyBytes} bytes in base64url, one a line`);
    return [newest, ...older];
  }
}

function signatureOf(id: PasswordResetId, key: Buffer): Buffer {
  return createHmac('sha256', key).update(id).digest();
}

function isEqual(one: Buffer, other: Buffer): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
