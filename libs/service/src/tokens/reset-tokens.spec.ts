import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@atlas/kernel';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { ResetTokens } from './reset-tokens.ts';

const newKey = () => randomBytes(32).toString('base64url');

describe('the token of a password reset', () => {
  let file: string;
  let tokens: ResetTokens;

  beforeEach(async () => {
    file = join(await mkdtemp(join(tmpdir(), 'atlas-keys-')), 'reset-keys');
    await writeFile(file, `${newKey()}\n`);
    tokens = new ResetTokens(file);
  });

  it('names its reset, and can be made again', async () => {
    const id = newId('rst');
    const token = await tokens.tokenOf(id);
    expect(await tokens.idIn(token)).toBe(id);
    expect(await tokens.tokenOf(id)).toBe(token);
  });

  it('cannot be made without the key, nor from that of another reset', async () => {
    const [mine, theirs] = [newId('rst'), newId('rst')];
    const [, signature = ''] = (await tokens.tokenOf(mine)).split('.');
    for (const forged of [`${theirs}.${signature}`, `${theirs}.`, theirs, '', '.', `${mine}.${signature}.x`])
      expect(await tokens.idIn(forged)).toBeUndefined();
  });

  it('is accepted while its key is in the file, whichever makes the new ones', async () => {
    const id = newId('rst');
    const [token, [oldKey]] = [await tokens.tokenOf(id), [newKey()]];
    await writeFile(file, `${oldKey}\n`);
    expect(await tokens.idIn(token)).toBeUndefined();
    const older = await tokens.tokenOf(id);
    await writeFile(file, `${newKey()}\n${oldKey}\n`);
    expect(await tokens.idIn(older)).toBe(id);
    expect(await tokens.tokenOf(id)).not.toBe(older);
  });

  it('is not made by a key that is too short', async () => {
    await writeFile(file, `${randomBytes(16).toString('base64url')}\n`);
    await expect(tokens.load()).rejects.toThrow('at least 32 bytes');
    await writeFile(file, '\n');
    await expect(tokens.load()).rejects.toThrow('at least 32 bytes');
  });
});
