import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { endOf, lastLines } from './last-lines.mjs';

describe('the end of a log', () => {
  it('is its last lines', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'atlas-')), 'kafka.log');
    writeFileSync(file, 'one\ntwo\n\nthree\n');
    expect(lastLines(file, 2)).toBe(`the end of ${file}:\n    two\n    three`);
  });

  it('is not hidden behind a stack trace', () => {
    expect(endOf('Error: no table\n    at query (pg.js:1)\n    at run (main.js:2)\n', 1)).toBe('    Error: no table');
  });

  it('is readable when it is JSON', () => {
    const line = {
      level: 'fatal',
      time: '2026-11-22',
      message: 'cannot start',
      error: { message: 'no table', stack: '…' },
    };
    expect(endOf(JSON.stringify(line))).toBe('    fatal: cannot start: no table');
  });

  it('says so when there is no log', () => {
    expect(lastLines('/nowhere/kafka.log')).toContain('there is no such file');
  });
});
