import type { TenantId } from '@atlas/kernel';
import { RedisUnavailable } from '@atlas/redis';
import { hashOfApiKey, isApiKeySecret, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { gatewayConfig, type GatewayConfig } from '../gateway.config.ts';
import {
  CredentialsRequired,
  InvalidApiKey,
  InvalidCsrfToken,
  InvalidSession,
  LimitsUnavailable,
  SessionsUnavailable,
  TooManyRequests,
} from '../gateway.errors.ts';
import { isCsrfTokenOf, type SessionTicket } from '../sessions/session.ts';
import { AdmissionStore, type Admission, type AdmissionRequest } from './admission.store.ts';
import { CallerDirectory } from './caller-directory.gateway.ts';
import { credentialsIn } from './credentials.ts';
import { limitHeaders, ofTheSession, type Demand } from './limit.ts';
import { ofKey, ofTenant } from './limits.ts';
import { LocalShare } from './local-share.ts';

/** Somebody who was let in. */
export interface Caller {
  readonly principal: Principal;
  /** Of a person who has logged in. */
  readonly ticket?: SessionTicket;
}

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who calls, may they still, and not too often: one round trip to Redis for all three. */
@Injectable()
export class AdmissionGuard {
  private readonly localShare: LocalShare;
  private readonly tenantPerMinute: number;

  constructor(
    @Inject(gatewayConfig.KEY) { maxGateways, tenantPerMinute }: GatewayConfig,
    private readonly admissions: AdmissionStore,
    private readonly callers: CallerDirectory,
  ) {
    this.localShare = new LocalShare(maxGateways);
    this.tenantPerMinute = tenantPerMinute;
  }

  async admit(request: FastifyRequest, reply: FastifyReply, cost: number): Promise<Caller> {
    const credentials = credentialsIn(request.headers);
    switch (credentials.kind) {
      case 'key':
        return this.admitKey(credentials.secret, reply, cost);
      case 'session':
        return this.admitSession(credentials.ticket, request, reply, cost);
      case 'broken session':
        throw new InvalidSession();
      case 'none':
        throw new CredentialsRequired();
    }
  }

  /** Of those who need not say who they are. Without Redis nobody: what is limited here must not be tried without limit. */
  async admitStranger(reply: FastifyReply, demands: readonly Demand[]): Promise<void> {
    const admission = await this.ask({ demands });
    if (admission === 'unknown') throw new LimitsUnavailable({ retryAfterSeconds: 1 });
    answerLimits(reply, admission);
  }

  private async admitKey(secret: string, reply: FastifyReply, cost: number): Promise<Caller> {
    if (!isApiKeySecret(secret)) throw new InvalidApiKey({ detail: 'It is not complete: its checksum is wrong.' });
    const keyHash = hashOfApiKey(secret);
    const principal = await this.callers.holderOf(keyHash);
    if (!principal) throw new InvalidApiKey();
    const demands = [
      ...(principal.tenantId ? [this.demandOf(principal.tenantId, cost)] : []),
      { limit: ofKey(this.tenantPerMinute), subject: keyHash, cost },
    ];
    const admission = await this.ask({ keyHash, demands });
    if (admission === 'unknown') this.admitLocally(demands);
    else if (admission.verdict === 'revoked') throw new InvalidApiKey({ detail: 'It has been revoked.' });
    else answerLimits(reply, admission);
    return { principal };
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
    const admission = await this.ask({ ticket, demands });
    if (admission === 'unknown') throw new SessionsUnavailable({ retryAfterSeconds: 1 });
    answerLimits(reply, admission);
    const session = admission.verdict === 'ok' ? admission.session : undefined;
    const user = session && (await this.callers.userOf(session.tenantId, session.userId));
    if (!session || user?.epoch !== session.epoch) throw new InvalidSession();
    return { principal: user.principal, ticket };
  }

  private demandOf(tenantId: TenantId, cost: number): Demand {
    return { limit: ofTenant(this.tenantPerMinute), subject: tenantId.slice('ten_'.length), cost };
  }

  private admitLocally(demands: readonly Demand[]): void {
    const refusal = this.localShare.take(demands, performance.now());
    if (refusal) throw new TooManyRequests({ retryAfterSeconds: refusal.retryAfterSeconds });
  }

  private async ask(question: AdmissionRequest): Promise<Admission | 'unknown'> {
    try {
      return await this.admissions.admit(question);
    } catch (error) {
      if (error instanceof RedisUnavailable) return 'unknown';
      throw error;
    }
  }
}

function answerLimits(reply: FastifyReply, admission: Admission): void {
  if (!('standings' in admission)) return;
  void reply.headers(limitHeaders(admission.standings));
  if (admission.verdict !== 'refused') return;
  const { limit, retryAfterSeconds } = admission.refusal;
  throw new TooManyRequests({ retryAfterSeconds, detail: `The limit "${limit.name}" is used up.` });
}
