import { describe, expect, it } from '@jest/globals';
import { parseFaultsArguments } from './arguments.ts';

describe('the options of the faults', () => {
  it('are the whole table, unless somebody says otherwise', () => {
    expect(parseFaultsArguments([], 7)).toEqual({
      ...{ only: [''], seed: 7, minutes: Infinity, worlds: 4, defects: false },
      ...{ times: undefined, round: undefined },
    });
  });

  it('can be one round again, and several rows', () => {
    const again = parseFaultsArguments(['--only', 'zombie', '--only', 'lease', '--seed', '7', '--round', '0']);
    expect(again).toMatchObject({ only: ['zombie', 'lease'], seed: 7, round: 0 });
  });

  it.each(['--times=0', '--round=first', '--minutes=ten', '--worlds=0', '--speed=3'])(
    '%s is refused by its name, and the remedy is told',
    (option) => {
      const name = option.split('=')[0] ?? '';
      expect(() => parseFaultsArguments([option])).toThrow(name);
      expect(() => parseFaultsArguments([option])).toThrow('npm run faults:bus -- --help');
    },
  );
});
