import { delaysOf } from './delays.ts';

it('of a hundred delays the ninety-ninth is the one that counts', () => {
  const delays = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(delaysOf(delays)).toEqual({ p50: 51, p99: 100, max: 100, count: 100 });
  expect(delaysOf([...delays, ...delays])).toMatchObject({ p99: 100, count: 200 });
});
