import { describe, expect, it } from '@jest/globals';
import { moment } from './moment.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

describe('a moment', () => {
  it.each([
    ['90s', '2026-11-22T11:58:30.000Z'],
    ['15m', '2026-11-22T11:45:00.000Z'],
    ['2h', '2026-11-22T10:00:00.000Z'],
    ['3d', '2026-11-19T12:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T08:30:00+01:00', '2026-11-22T07:30:00.000Z'],
  ])('%s is understood', (text, expected) => expect(moment(text, now)).toBe(expected));

  it.each(['', 'yesterday', '2', 'h', '-2h', '2w', '2026-13-01', '22.11.2026'])('"%s" is not', (text) =>
    expect(() => moment(text, now)).toThrow('a duration like'),
  );
});
