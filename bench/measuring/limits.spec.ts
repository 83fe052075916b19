import { judgeLimit, showLimits } from './limits.ts';

const limit = { of: 'p99 ms', most: 25, goal: 12 };

it('a limit is judged by the middle round', () => {
  expect(judgeLimit(limit, [10, 25, 400]).holds).toBe(true);
  expect(judgeLimit(limit, [10, 26, 27]).holds).toBe(false);
});

it('a limit that does not hold cannot be misread', () => {
  expect(showLimits([judgeLimit(limit, [30, 40, 50])])).toMatch(
    /30\.0–40\.0–50\.0 +at most 25, goal 12: DOES NOT HOLD$/,
  );
});
