import { gapBetween } from './gap.ts';

const log = { partition: 0, low: 10, high: 20 };
const at = (offset: number) => ({ topic: 'lamps', partition: 0, offset });

describe('between a position and its log', () => {
  it('there is no gap from the first record to behind the last', () => {
    expect(gapBetween(at(10), log, undefined)).toBeUndefined();
    expect(gapBetween(at(20), log, 20)).toBeUndefined();
  });

  it('there is one when the log has lost the next record, or ends before it', () => {
    expect(gapBetween(at(9), log, undefined)).toBe('truncated');
    expect(gapBetween(at(21), log, undefined)).toBe('beyond-end');
  });

  it('there is one when all before the position is newer than what was handled: it is another log', () => {
    expect(gapBetween(at(15), log, 10)).toBe('recreated');
    expect(gapBetween(at(15), log, 15)).toBeUndefined();
    expect(gapBetween(at(15), log, 17)).toBeUndefined();
  });
});
