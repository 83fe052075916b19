import { createHash } from 'node:crypto';

/** A Lua script: one atomic step by Redis' own clock. Known by its hash, so that builds with different ones run side by side. */
export interface RedisScript<Answer> {
  readonly lua: string;
  readonly sha: string;
  readonly answerOf: (reply: unknown) => Answer;
}

export function redisScript<Answer>(lua: string, answerOf: (reply: unknown) => Answer): RedisScript<Answer> {
  return { lua, sha: createHash('sha1').update(lua).digest('hex'), answerOf };
}
