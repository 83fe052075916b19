import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { writeJson } from './json-file.mjs';
import { withLock } from './lock.mjs';
import { identify } from './processes.mjs';

const aDirectory = () => mkdtempSync(join(tmpdir(), 'atlas-'));

function lockedBy(owner) {
  const directory = aDirectory();
  mkdirSync(join(directory, 'lock'));
  writeJson(join(directory, 'lock', 'owner.json'), owner);
  return directory;
}

describe('the lock on a directory', () => {
  it('lets one in at a time', async () => {
    const directory = aDirectory();
    let inside = 0;
    const visit = () =>
      withLock(directory, async () => {
        inside += 1;
        await nextTurn();
        expect(inside).toBe(1);
        inside -= 1;
      });
    await Promise.all([visit(), visit(), visit()]);
  });

  it('is opened again when the work fails', async () => {
    const directory = aDirectory();
    await expect(withLock(directory, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(directory, async () => 'in')).resolves.toBe('in');
  });

  it('is taken over from an owner who is gone', async () => {
    const directory = lockedBy({ ...identify(process.pid), startedAt: '1' });
    await expect(withLock(directory, async () => 'in')).resolves.toBe('in');
  });
});
