import { Flags } from '@atlas/flags';
import { BodyTooLarge, MalformedRequest } from '@atlas/http';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AdmissionGuard, type Caller } from './admission/admission.guard.ts';
import type { Limit } from './admission/limit.ts';
import { OperatorsOnly, SignUpClosed } from './gateway.errors.ts';
import { ClientWentAway, largestBody } from './request-body.ts';
import { climbs } from './request-path.ts';
import { costOf, type Route, type Strangers } from './routes.ts';
import { TokenMint } from './token-mint.gateway.ts';

/** What stands between a request and the service that its route leads to. */
@Injectable()
export class EntranceGuard {
  constructor(
    private readonly admission: AdmissionGuard,
    private readonly flags: Flags,
    private readonly tokens: TokenMint,
  ) {}

  /** Before the body is read: who sends it, and may they? */
  async admit(request: FastifyRequest, reply: FastifyReply, route: Route): Promise<void> {
    void reply.header('x-request-id', request.id);
    if (Number(request.headers['content-length'] ?? 0) > largestBody) throw new BodyTooLarge();
    if (climbs(request.url)) throw new MalformedRequest({ detail: 'The path leaves its place.' });
    const { principal, open } = await (route.openTo
      ? this.admitStranger(request, reply, route, route.openTo)
      : this.admitKnown(request, reply, route));
    request.principal = principal; // log lines name its tenant
    request.open = open;
    if (route.operatorsOnly && principal.kind !== 'operator') throw new OperatorsOnly();
    request.serviceToken = await this.tokens.tokenFor(principal, route.to);
    if (reply.raw.destroyed) throw new ClientWentAway(); // nobody waits for what would be done
  }

  private async admitStranger(
    request: FastifyRequest,
    reply: FastifyReply,
    route: Route,
    { scope, perAddress, withoutRedis, onlyWhile }: Strangers,
  ): Promise<Caller> {
    const cost = costOf(route, request.method);
    if (onlyWhile && !(await this.flags.valueOf(onlyWhile))) throw new SignUpClosed();
    await this.admission.admitStranger(reply, [{ limit: perAddress, subject: request.ip, cost }], withoutRedis);
    return { principal: { kind: 'service', subject: 'gateway', scopes: [scope], configVersion: 0 } };
  }

  private admitKnown(request: FastifyRequest, reply: FastifyReply, route: Route): Promise<Caller> {
    const caller = this.admission.admit(request, reply, costOf(route, request.method));
    const { perUser } = route;
    return perUser ? caller.then((known) => this.alsoWithin(perUser, known, reply)) : caller;
  }

  private async alsoWithin(limit: Limit, caller: Caller, reply: FastifyReply): Promise<Caller> {
    const { userId, subject } = caller.principal;
    await this.admission.admitStranger(reply, [{ limit, subject: userId ?? subject, cost: 1 }]);
    return caller;
  }
}
