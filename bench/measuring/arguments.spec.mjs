import { benchmarkOptions } from './arguments.mjs';

const { usage, parse } = benchmarkOptions({ command: 'bench:placing', about: 'Places orders.' });

describe('the options of a benchmark', () => {
  it('are told by --help', () => {
    expect(usage).toContain('npm run bench:placing [-- options]\n\nPlaces orders.');
  });

  it('may be left out', () => {
    expect(parse([])).toEqual({ rounds: 5, seconds: 5, gate: true });
  });

  it('change how much is measured', () => {
    expect(parse(['--rounds', '9', '--seconds=20'])).toEqual({ rounds: 9, seconds: 20, gate: true });
  });

  it('allow fewer than five rounds only where nothing is judged by them', () => {
    expect(parse(['--rounds=1', '--no-gate'])).toEqual({ rounds: 1, seconds: 5, gate: false });
    expect(() => parse(['--rounds=4'])).toThrow('--rounds=4 is too few to judge by');
  });

  it.each([
    ['--rounds=0', '--rounds=0 is not a whole number from 1 to 100'],
    ['--rounds=many', '--rounds=many is not a whole number from 1 to 100'],
    ['--seconds=1.5', '--seconds=1.5 is not a whole number from 1 to 600'],
    ['--seconds', "Option '--seconds <value>' argument missing"],
    ['--fast', "Unknown option '--fast'"],
    ['fast', "Unexpected argument 'fast'"],
  ])('that are wrong are told with what would be right: %s', (argument, message) => {
    expect(() => parse([argument])).toThrow(message);
    expect(() => parse([argument])).toThrow('npm run bench:placing -- --help');
  });
});
