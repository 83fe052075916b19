import { describe, expect, it } from '@jest/globals';
import { parseFaultsArguments } from './arguments.ts';

describe('the options of the edge’s faults', () => {
  it('are twenty of each, unless somebody says otherwise', () => {
    expect(parseFaultsArguments([], 7)).toEqual({ seed: 7, times: 20 });
    expect(parseFaultsArguments(['--seed', '0', '--times', '3'])).toEqual({ seed: 0, times: 3 });
  });

  it.each(['--times=0', '--times=often', '--seed=x', '--speed=3'])(
    '%s is refused by its name, and the remedy is told',
    (option) => {
      const name = option.split('=')[0] ?? '';
      expect(() => parseFaultsArguments([option])).toThrow(name);
      expect(() => parseFaultsArguments([option])).toThrow('npm run faults:edge -- --help');
    },
  );
});
