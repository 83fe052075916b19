import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { publicKey, scopesKey } from '../principal.decorators.ts';
import { MissingScope, Unauthenticated } from '../service.errors.ts';

interface Access {
  readonly isPublic: boolean;
  readonly anyOf: readonly string[];
}

/** Lets a request in when its service token, verified before, allows what the route asks for. */
@Injectable()
export class ServiceTokenGuard implements CanActivate {
  private readonly accesses = new WeakMap<object, Access>();

  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { isPublic, anyOf } = this.accessOf(context);
    if (isPublic) return true;
    const { principal, refusal } = context.switchToHttp().getRequest<FastifyRequest>();
    if (!principal) throw refusal ?? new Unauthenticated();
    if (!anyOf.some((scope) => principal.scopes.includes(scope)))
      throw new MissingScope({
        detail: `Needed: ${anyOf.join(' or ') || 'nobody may, for the route names no scope'}.`,
      });
    return true;
  }

  /** Read once per handler: metadata look-ups would cost more than all the rest. */
  private accessOf(context: ExecutionContext): Access {
    const handler = context.getHandler();
    const known = this.accesses.get(handler);
    if (known) return known;
    const targets = [handler, context.getClass()];
    const access: Access = {
      isPublic: this.reflector.getAllAndOverride<boolean | undefined>(publicKey, targets) ?? false,
      anyOf: this.reflector.getAllAndOverride<readonly string[] | undefined>(scopesKey, targets) ?? [],
    };
    this.accesses.set(handler, access);
    return access;
  }
}
