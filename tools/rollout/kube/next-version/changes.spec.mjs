import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { changed, changes } from './changes.mjs';

const root = new URL('../../../../', import.meta.url);

describe('the next version, to which a cluster is upgraded', () => {
  it('is made from the sources as they are: what is to be changed is there, once', () => {
    const texts = new Map();
    for (const change of changes) {
      const before = 'text' in change ? '' : readFileSync(new URL(change.file, root), 'utf8');
      texts.set(change.file, changed(change, texts.get(change.file) ?? before));
    }
    expect(texts.size).toBe(13);
  });

  it('is not made from sources that have moved on', () => {
    const change = { file: 'a.ts', before: 'is', after: 'was' };
    expect(changed(change, 'it is')).toBe('it was');
    expect(() => changed(change, 'it has been')).toThrow("a.ts has 'is' 0 times, not once");
    expect(() => changed(change, 'it is as it is')).toThrow("a.ts has 'is' 2 times, not once");
  });
});
