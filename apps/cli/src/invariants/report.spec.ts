import { reportOf } from './report.ts';

const verdict = { number: 15, sentence: 'All is well.', counted: '2 orders', holds: true, violations: [] };
const broken = (count: number) => ({
  ...verdict,
  number: 1,
  holds: false,
  violations: Array.from({ length: count }, (_, index) => ({ subject: `chg_${index}`, fault: 'it is pending' })),
});

describe('the report', () => {
  it('says of each invariant what it is, what was counted and whether it holds', () => {
    expect(reportOf([verdict])).toBe('15  holds   All is well. (2 orders)\nAll 1 invariants hold.\n');
  });

  it('names what breaks an invariant, and how much more there is', () => {
    const lines = reportOf([broken(21), verdict]).split('\n');
    expect(lines[0]).toBe(' 1  BROKEN  All is well. (2 orders)');
    expect(lines[1]).toBe('          chg_0: it is pending');
    expect(lines[21]).toBe('          … and 1 more');
    expect(lines.at(-2)).toBe('1 of 2 invariants is broken: 1');
  });
});
