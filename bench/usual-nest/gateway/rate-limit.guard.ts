import { HttpException, HttpStatus, Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { principalOf, type Request, type Response } from '../express.ts';
import { counterKey, REDIS } from './redis-keys.ts';

const windowMs = 60_000;
const costOfAnOrder = 3;
/** So many that nobody is refused: they are counted all the same. */
const quota = 1_000_000_000;

/**
 * A counter for each limit and window, one command after another: https://redis.io/docs/latest/commands/incr/ (rate limiter), as a
 * guard (https://docs.nestjs.com/guards).
 */
@Injectable()
export class RateLimitGuard implements CanActivate {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<Request>();
    const response = http.getResponse<Response>();
    const { tenantId = '' } = principalOf(request);
    await this.take('tenant', tenantId, response);
    await this.take('key', request.keyHash ?? '', response);
    return true;
  }

  private async take(limit: string, subject: string, response: Response): Promise<void> {
    const now = Date.now();
    const counter = counterKey(limit, subject, Math.floor(now / windowMs));
    const taken = await this.redis.incrby(counter, costOfAnOrder);
    if (taken === costOfAnOrder) await this.redis.pexpire(counter, windowMs);
    response.header(`X-RateLimit-Limit-${limit}`, quota);
    response.header(`X-RateLimit-Remaining-${limit}`, Math.max(0, quota - taken));
    response.header(`X-RateLimit-Reset-${limit}`, Math.ceil((windowMs - (now % windowMs)) / 1_000));
    if (taken > quota) throw new HttpException('Too Many Requests', HttpStatus.TOO_MANY_REQUESTS);
  }
}
