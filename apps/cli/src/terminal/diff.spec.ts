import { describe, expect, it } from '@jest/globals';
import { diff } from './diff.ts';

describe('a difference', () => {
  it('is nothing but what stays when nothing has changed', () => expect(diff('a\nb', 'a\nb')).toEqual(['  a', '  b']));

  it('shows what went, what came, and what is between', () =>
    expect(diff('a\nb\nc\nd', 'a\nx\nc\nd\ne')).toEqual(['  a', '- b', '+ x', '  c', '  d', '+ e']));

  it('shows a document that was exchanged as a whole', () => expect(diff('a', 'b\nc')).toEqual(['- a', '+ b', '+ c']));
});
