import { describe, expect, it } from '@jest/globals';
import { parseModelArguments } from './arguments.ts';

describe('the options of the model', () => {
  it('are two hundred programs of seeds in a row, unless somebody says otherwise', () => {
    const { seeds, minutes } = parseModelArguments([], 7);
    expect([seeds.length, seeds[0], seeds.at(-1), minutes]).toEqual([200, 7, 206, Infinity]);
    expect(parseModelArguments(['--programs=2', '--seed=41']).seeds).toEqual([41, 42]);
  });

  it('can be the one program that failed', () => {
    expect(parseModelArguments(['--only=5010']).seeds).toEqual([5010]);
  });

  it.each(['--programs=many', '--programs=0', '--steps=-1', '--minutes=1.5', '--worlds=65', '--speed=3'])(
    '%s is refused by its name, and the remedy is told',
    (option) => {
      const name = option.split('=')[0] ?? '';
      expect(() => parseModelArguments([option])).toThrow(name);
      expect(() => parseModelArguments([option])).toThrow('npm run model:bus -- --help');
    },
  );
});
