import { describe, expect, it } from '@jest/globals';
import { parseStartArguments } from './arguments.mjs';

describe('the arguments of npm start', () => {
  it('starts its own servers and stays up unless told otherwise', () => {
    expect(parseStartArguments([])).toEqual({ once: false, servers: 'embedded' });
  });

  it('takes the servers from elsewhere on request', () => {
    expect(parseStartArguments(['--once', '--servers=external'])).toEqual({ once: true, servers: 'external' });
  });

  it.each([['--twice'], ['once'], ['--servers'], ['--servers=cloud']])(
    'refuses %s and says where help is',
    (argument) => {
      expect(() => parseStartArguments([argument])).toThrow('npm start -- --help');
    },
  );
});
