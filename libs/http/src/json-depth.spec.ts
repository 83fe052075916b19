import { describe, expect, it } from '@jest/globals';
import { isTooDeep } from './json-depth.ts';

describe('the depth of a body', () => {
  const nested = (levels: number) => Buffer.from(`${'['.repeat(levels)}${']'.repeat(levels)}`);

  it('may be what anybody needs, and not what nobody can read', () => {
    expect(isTooDeep(nested(64))).toBe(false);
    expect(isTooDeep(nested(65))).toBe(true);
    expect(isTooDeep(Buffer.from('{"a":'.repeat(40_000)))).toBe(true);
  });

  it('is no matter of brackets that stand in a text, or beside each other', () => {
    expect(
      isTooDeep(
        Buffer.from(JSON.stringify({ text: `${'['.repeat(200)}"\\`, list: Array.from({ length: 200 }, () => []) })),
      ),
    ).toBe(false);
    expect(isTooDeep(Buffer.from(`["\\"", ${'['.repeat(65)}`))).toBe(true);
  });
});
