import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeyFile } from './key-file.ts';

const checkEveryMs = 200;

describe('keys in a file', () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'keys-'))));
  afterEach(() => rm(folder, { recursive: true }));

  const replace = async (keys: string) => {
    await writeFile(join(folder, 'next'), JSON.stringify(keys));
    await rename(join(folder, 'next'), join(folder, 'keys'));
  };

  it('are the new ones for whoever asks while they are read, however long that takes', async () => {
    await replace('old');
    const [isHeld, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const parse = async (json: unknown) => {
      if (json === 'old') return json;
      isHeld.resolve();
      await gate.promise;
      return json;
    };
    const keys = new KeyFile(join(folder, 'keys'), parse, (error) => expect(error).toBeUndefined(), checkEveryMs);
    await keys.load();
    await replace('new');
    await pause(checkEveryMs);
    const first = keys.current();
    await isHeld.promise;
    const second = keys.current();
    gate.resolve();
    expect(await Promise.all([first, second])).toEqual(['new', 'new']);
  });
});
