import { hashOfApiKey, isApiKeySecret, principalFrom } from '@atlas/service';
import { Inject, Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { Request } from '../express.ts';
import { holderKey, REDIS } from './redis-keys.ts';

/** https://docs.nestjs.com/security/authentication: the header is read, its holder looked up, and put on the request. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const [type, key = ''] = request.headers.authorization?.split(' ') ?? [];
    if (type !== 'Bearer' || !isApiKeySecret(key)) throw new UnauthorizedException();
    const keyHash = hashOfApiKey(key);
    const holder = await this.redis.get(holderKey(keyHash));
    const principal = holder === null ? undefined : principalFrom(JSON.parse(holder));
    if (!principal) throw new UnauthorizedException();
    Object.assign(request, { principal, keyHash });
    return true;
  }
}
