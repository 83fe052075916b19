import type { EventContract } from './contract.ts';
import { majorsOf, readAs, sayingsOf } from './majors.ts';

const of = (major: number, previous?: EventContract<string>['previous']): EventContract<string> => ({
  type: 'lamp.lit',
  version: `${major}.0`,
  major,
  topic: 'lamps',
  key: () => 'hall',
  url: () => undefined,
  assertPublishable: () => undefined,
  parse: (data) => {
    if (typeof data !== 'string' || !data.startsWith(`v${major}`))
      throw new TypeError(`${String(data)} is not v${major}`);
    return data;
  },
  ...(previous && { previous }),
});

/** Its data tells the way that it went. */
const follows = (older: EventContract<string>) =>
  of(older.major + 1, {
    contract: older,
    upcast: (data) => `v${older.major + 1}(${String(data)})`,
    downcast: (data) => `v${older.major}(${data})`,
  });

const first = of(1);
const second = follows(first);
const third = follows(second);

describe('a contract that follows others', () => {
  it('reads each older major by the steps between, and its own as it is', () => {
    expect(readAs(third, 1, 'v1')).toBe('v3(v2(v1))');
    expect(readAs(third, 2, 'v2')).toBe('v3(v2)');
    expect(readAs(third, 3, 'v3')).toBe('v3');
  });

  it('holds what it reads to the contract that it was told by, and to its own', () => {
    expect(() => readAs(third, 2, 'v1')).toThrow('v1 is not v2');
    const careless = { ...second, previous: { ...second.previous!, upcast: () => 'nonsense' } };
    expect(() => readAs(careless, 1, 'v1')).toThrow('nonsense is not v2');
  });

  it('says a fact in every major, the newest first', () => {
    const sayings = sayingsOf(third, 'v3').map(({ contract, data }) => [contract.version, data]);
    expect(sayings).toEqual([
      ['3.0', 'v3'],
      ['2.0', 'v2(v3)'],
      ['1.0', 'v1(v2(v3))'],
    ]);
    expect(majorsOf(third)).toEqual([third, second, first]);
    expect(majorsOf(first)).toEqual([first]);
  });
});
