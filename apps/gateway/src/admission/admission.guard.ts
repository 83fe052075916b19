import { uuidOf } from '@atlas/kernel';
import { AccessTokens, hashOfApiKey, isApiKeySecret, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { gatewayConfig, type GatewayConfig } from '../gateway.config.ts';
import {
  CredentialsRequired,
  InvalidAccessToken,
  InvalidApiKey,
  InvalidCsrfToken,
  InvalidSession,
  LimitsUnavailable,
  SessionsUnavailable,
} from '../gateway.errors.ts';
import { isCsrfTokenOf, type SessionTicket } from '../sessions/session.ts';
import type { Admission } from './admission.store.ts';
import { CallerDirectory } from './caller-directory.gateway.ts';
import { ConfiguredPrincipals } from './configured-principals.ts';
import { credentialsIn } from './credentials.ts';
import { ofTheSession, type Demand } from './limit.ts';
import { ofKey, ofTenant } from './limits.ts';
import type { OpenRequest } from './open-request.ts';
import { answerLimits, Turnstile } from './turnstile.guard.ts';

/** Somebody who was let in. */
export interface Caller {
  readonly principal: Principal;
  /** Of a person who has logged in. */
  readonly ticket?: SessionTicket;
  /** What the request takes up while it lasts; an operator's nothing. */
  readonly open?: OpenRequest;
}

/** Some things must not be tried without limit: then nobody may, while Redis is away. */
type WithoutRedis = 'nobody' | 'local share';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who calls, may they still, and not too often: one round trip to Redis for all three. */
@Injectable()
export class AdmissionGuard {
  private readonly configurations = new ConfiguredPrincipals<Principal>();
  private readonly tenantPerMinute: number;

  constructor(
    @Inject(gatewayConfig.KEY) { tenantPerMinute }: GatewayConfig,
    private readonly turnstile: Turnstile,
    private readonly callers: CallerDirectory,
    private readonly accessTokens: AccessTokens,
  ) {
    this.tenantPerMinute = tenantPerMinute;
  }

  async admit(request: FastifyRequest, reply: FastifyReply, cost: number): Promise<Caller> {
    const credentials = credentialsIn(request.headers);
    switch (credentials.kind) {
      case 'key':
        return this.admitKey(credentials.secret, reply, cost);
      case 'token':
        return this.admitToken(credentials.token, reply, cost);
      case 'session':
        return this.admitSession(credentials.ticket, request, reply, cost);
      case 'broken session':
        throw new InvalidSession();
      case 'none':
        throw new CredentialsRequired();
    }
  }

  /** Of those who need not say who they are. */
  async admitStranger(
    reply: FastifyReply,
    demands: readonly Demand[],
    withoutRedis: WithoutRedis = 'nobody',
  ): Promise<void> {
    const admission = await this.turnstile.ask({ demands });
    if (admission !== 'unknown') return answerLimits(reply, admission);
    if (withoutRedis === 'nobody') throw new LimitsUnavailable({ retryAfterSeconds: 1 });
    this.turnstile.admitLocally(demands);
  }

  private async admitKey(secret: string, reply: FastifyReply, cost: number): Promise<Caller> {
    if (!isApiKeySecret(secret)) throw new InvalidApiKey({ detail: 'It is not complete: its checksum is wrong.' });
    const keyHash = hashOfApiKey(secret);
    const principal = await this.callers.holderOf(keyHash);
    if (!principal) throw new InvalidApiKey();
    const caller = await this.admitMachine(principal, keyHash, reply, cost);
    if (caller === 'revoked') throw new InvalidApiKey(); // as for one that nobody has ever held
    return caller;
  }

  /** Its signature says which client it is; whether that still may, and what, is asked for as of a key. */
  private async admitToken(token: string, reply: FastifyReply, cost: number): Promise<Caller> {
    const claims = await this.accessTokens.read(token);
    const principal = claims && (await this.callers.clientOf(claims));
    if (!principal) throw new InvalidAccessToken();
    const caller = await this.admitMachine(principal, uuidOf(claims.clientId), reply, cost);
    if (caller === 'revoked') throw new InvalidAccessToken();
    return caller;
  }

  /** @param machine by which its limit and the mark of its revocation are known */
  private async admitMachine(
    principal: Principal,
    machine: string,
    reply: FastifyReply,
    cost: number,
  ): Promise<Caller | 'revoked'> {
    const tenant = principal.tenantId && uuidOf(principal.tenantId);
    const demands = [
      ...(tenant === undefined ? [] : [{ limit: ofTenant(this.tenantPerMinute), subject: tenant, cost }]),
      { limit: ofKey(this.tenantPerMinute), subject: machine, cost },
    ];
    const place = tenant === undefined ? undefined : this.turnstile.placeFor(tenant);
    const admission = await this.turnstile.ask({ keyHash: machine, demands, place });
    if (admission === 'unknown') this.turnstile.admitLocally(demands, tenant);
    else if (admission.verdict === 'revoked') return 'revoked';
    else answerLimits(reply, admission);
    const configured = this.configurations.at(versionIn(admission), principal);
    return {
      principal: configured,
      ...(tenant !== undefined && place && { open: this.turnstile.occupy(place, tenant, reply) }),
    };
  }

  private async admitSession(
    ticket: SessionTicket,
    { method, headers }: FastifyRequest,
    reply: FastifyReply,
    cost: number,
  ): Promise<Caller> {
    const csrfToken = headers['x-csrf-token'];
    if (!safeMethods.has(method) && !isCsrfTokenOf(ticket, typeof csrfToken === 'string' ? csrfToken : undefined))
      throw new InvalidCsrfToken();
    const demands = [{ limit: ofTenant(this.tenantPerMinute), subject: ofTheSession, cost }];
    const place = this.turnstile.placeFor(ofTheSession);
    const admission = await this.turnstile.ask({ ticket, demands, place });
    if (admission === 'unknown') throw new SessionsUnavailable({ retryAfterSeconds: 1 });
    if (admission.verdict !== 'ok') answerLimits(reply, admission);
    const session = admission.verdict === 'ok' ? admission.session : undefined;
    const open = session && this.turnstile.occupy(place, uuidOf(session.tenantId), reply);
    const user = session && (await this.callers.userOf(session.tenantId, session.userId, session.epoch));
    if (!session || user?.epoch !== session.epoch) throw new InvalidSession();
    answerLimits(reply, admission); // only now: what is left would tell a session that has died from one that never was
    return { principal: this.configurations.at(versionIn(admission), user.principal), ticket, ...(open && { open }) };
  }
}

/** 0 while Redis is away: what accounts has said holds. */
function versionIn(admission: Admission | 'unknown'): number {
  return admission !== 'unknown' && admission.verdict === 'ok' ? admission.configVersion : 0;
}
