import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { writeJson } from './json-file.mjs';
import { dropLease, isLeased, takeLease } from './leases.mjs';
import { identify } from './processes.mjs';

const aDirectory = () => mkdtempSync(join(tmpdir(), 'atlas-'));

describe('leases on servers', () => {
  it('keep them until they are dropped', () => {
    const directory = aDirectory();
    expect(isLeased(directory)).toBe(false);
    takeLease(directory);
    expect(isLeased(directory)).toBe(true);
    dropLease(directory);
    expect(isLeased(directory)).toBe(false);
  });

  it('are void when their process crashed', () => {
    const directory = aDirectory();
    takeLease(directory);
    writeJson(join(directory, 'leases', `${process.pid}.json`), { ...identify(process.pid), startedAt: '1' });
    expect(isLeased(directory)).toBe(false);
  });
});
