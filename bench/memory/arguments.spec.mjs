import { parseMemoryArguments } from './arguments.mjs';

describe('the options of bench:memory', () => {
  it('are all parts, each for a minute, unless somebody says otherwise', () => {
    expect(parseMemoryArguments([])).toEqual({ minutes: 1, only: '' });
    expect(parseMemoryArguments(['--minutes', '10', '--only=relay'])).toEqual({ minutes: 10, only: 'relay' });
  });

  it('refuse what is no number, and what they do not know', () => {
    expect(() => parseMemoryArguments(['--minutes=0'])).toThrow('--minutes=0 is not a whole number from 1 to 240');
    expect(() => parseMemoryArguments(['--hours=1'])).toThrow("Unknown option '--hours'");
  });

  it('refuse to prove nothing', () => {
    expect(() => parseMemoryArguments(['--only=gateway'])).toThrow('no part is called gateway');
  });
});
