import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TemporaryFolder } from './temporary-folder.mjs';

describe('the temporary folder of a run', () => {
  it('takes the place of the system’s, and goes with all that is in it', () => {
    const [folder, before] = [new TemporaryFolder(), process.env.TMPDIR];
    folder.make();
    const own = process.env.TMPDIR ?? '';
    expect([own === before, existsSync(own)]).toEqual([false, true]);
    folder.make(); // by another project of the same run
    expect(process.env.TMPDIR).toBe(own);
    mkdtempSync(join(own, 'left-behind-'));
    folder.remove();
    expect([process.env.TMPDIR, existsSync(own)]).toEqual([before, false]);
  });
});
