import { InvalidPeriod } from '../reporting.errors.ts';
import { periodOf } from './period.ts';

const now = new Date('2026-03-01T23:59:59.999Z');

describe('the period of a report', () => {
  it('is what was asked for', () => {
    expect(periodOf({ from: '2026-01-01', to: '2026-01-31' }, now)).toEqual({ from: '2026-01-01', to: '2026-01-31' });
  });

  it('is the last thirty days in UTC when nothing was asked for', () => {
    expect(periodOf({}, now)).toEqual({ from: '2026-01-31', to: '2026-03-01' });
  });

  it('may be a single day, or a whole leap year', () => {
    expect(periodOf({ from: '2026-01-01', to: '2026-01-01' }, now).from).toBe('2026-01-01');
    expect(periodOf({ from: '2024-01-01', to: '2024-12-31' }, now).to).toBe('2024-12-31');
  });

  it('does not end before it starts', () => {
    expect(() => periodOf({ from: '2026-01-02', to: '2026-01-01' }, now)).toThrow(InvalidPeriod);
  });

  it('does not lie before the beginning of time', () => {
    expect(() => periodOf({ from: '0000-01-01', to: '0000-01-02' }, now)).toThrow(InvalidPeriod);
    expect(() => periodOf({ to: '0000-01-02' }, now)).toThrow(InvalidPeriod);
  });

  it('is not longer than a year', () => {
    expect(() => periodOf({ from: '2025-01-01', to: '2026-01-02' }, now)).toThrow(InvalidPeriod);
  });
});
