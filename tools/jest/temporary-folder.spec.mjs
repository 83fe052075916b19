import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { TemporaryFolder } from './temporary-folder.mjs';

describe('the temporary folder of a run', () => {
  it('takes the place of the system’s, and goes with all that is in it', () => {
    const [folder, before] = [new TemporaryFolder(), tmpdir()];
    folder.make();
    const own = tmpdir();
    folder.make(); // by another project of the same run
    expect([tmpdir(), dirname(own)]).toEqual([own, before]);
    mkdtempSync(join(own, 'left-behind-'));
    folder.remove();
    expect([tmpdir(), existsSync(own)]).toEqual([before, false]);
  });
});
