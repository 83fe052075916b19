import { RedisUnavailable } from '@atlas/redis';
import { SessionsUnavailable } from '../gateway.errors.ts';

/** While Redis is away nobody is logged in or out: to come back in a moment is all that there is to say. */
export async function orUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RedisUnavailable) throw new SessionsUnavailable({ retryAfterSeconds: 1, cause: error });
    throw error;
  }
}
