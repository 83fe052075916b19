import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4_096);
let used = pool.length;

/** Random bytes, drawn by the page: the system call is most of what a few of them cost. They are valid until the next call. */
export function borrowRandomBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += count));
}
