import { principalFrom, type Principal } from '@atlas/service';
import {
  ForbiddenException,
  Inject,
  Injectable,
  UnauthorizedException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import type { Request } from '../express.ts';

/** The token of the public keys of gateways. */
export const KEY_SET = Symbol('key-set');

/** https://docs.nestjs.com/security/authentication: each request's token is verified, and who it names is put on the request. */
@Injectable()
export class ServiceTokenGuard implements CanActivate {
  constructor(@Inject(KEY_SET) private readonly keys: JWTVerifyGetKey) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    if (request.originalUrl === '/readyz') return true;
    const [type, token = ''] = request.headers.authorization?.split(' ') ?? [];
    const principal = type === 'Bearer' ? await this.principalIn(token) : undefined;
    if (!principal) throw new UnauthorizedException();
    if (!principal.scopes.includes('orders:write')) throw new ForbiddenException();
    request.principal = principal;
    return true;
  }

  private async principalIn(token: string): Promise<Principal | undefined> {
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        ...{ issuer: 'atlas-gateway', audience: 'orders', algorithms: ['EdDSA'] },
        ...{ clockTolerance: 30, requiredClaims: ['exp', 'iat', 'sub'] },
      });
      return principalOf(payload);
    } catch {
      return undefined;
    }
  }
}

function principalOf({ sub, kind, tenant, user, account, email, scope, cfg }: JWTPayload): Principal | undefined {
  const scopes = typeof scope === 'string' ? scope.split(' ') : [];
  return principalFrom({
    ...{ kind, subject: sub, scopes, configVersion: cfg },
    ...{ tenantId: tenant, userId: user, accountId: account, userEmail: email },
  });
}
