/** Along the rows of a keyboard, down its columns, from one row to the next and back, and through the alphabet. */
const paths = [
  ...['1234567890', 'qwertyuiop', 'qwertzuiop', 'azertyuiop', 'asdfghjkl', 'zxcvbnm', 'yxcvbnm'],
  ...['1qaz', '2wsx', '3edc', '4rfv', '5tgb', '6yhn', '7ujm', '8ik', '9ol'],
  ...['1q2w3e4r5t6y7u8i9o0p', 'q1w2e3r4t5y6u7i8o9p0', 'qawsedrftgyhujikolp', 'abcdefghijklmnopqrstuvwxyz'],
];
const bothWays = paths.flatMap((path) => [path, [...path].toReversed().join('')]);
const shortestRun = 3;

/** Whether hardly anything is left of a text without its walks and its rows of one character. */
export function isWalk(text: string, least: number): boolean {
  const plain = text.toLowerCase();
  let rest = 0;
  for (let at = 0; at < plain.length && rest < least;) {
    const run = longestRun(plain.slice(at));
    if (run < shortestRun) rest++;
    at += run < shortestRun ? 1 : run;
  }
  return rest < least;
}

function longestRun(text: string): number {
  const [same = ''] = /^(.)\1*/su.exec(text) ?? [];
  let length = same.length;
  while (length < text.length && bothWays.some((path) => path.includes(text.slice(0, length + 1)))) length++;
  return length;
}
