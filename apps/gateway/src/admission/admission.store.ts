import { idOf, type TenantId, type UserId } from '@atlas/kernel';
import { Redis } from '@atlas/redis';
import { revocationMarkOf } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { hashOfSecret, idleMs, sessionKey, type SessionTicket } from '../sessions/session.ts';
import { admit } from './admission.script.ts';
import type { Demand, Refusal, Standing } from './limit.ts';

export interface AdmissionRequest {
  readonly ticket?: SessionTicket;
  /** The hash of an API key, which may have been revoked a moment ago. */
  readonly keyHash?: string;
  readonly demands: readonly Demand[];
}

/** Whose session it is. */
interface SessionHolder {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly epoch: number;
}

export type Admission =
  | { readonly verdict: 'ok'; readonly session?: SessionHolder; readonly standings: readonly Standing[] }
  | { readonly verdict: 'refused'; readonly standings: readonly Standing[]; readonly refusal: Refusal }
  | { readonly verdict: 'no session' | 'revoked' };

@Injectable()
export class AdmissionStore {
  constructor(private readonly redis: Redis) {}

  async admit({ ticket, keyHash, demands }: AdmissionRequest): Promise<Admission> {
    const { verdict, session, standings } = await this.redis.run(
      admit,
      [],
      [
        ticket ? sessionKey(ticket.id) : '',
        ticket ? hashOfSecret(ticket.secret) : '',
        idleMs,
        keyHash === undefined ? '' : revocationMarkOf(keyHash),
        ...demands.flatMap(({ limit: { name, quota, windowSeconds }, subject, cost }) => [
          ...[name, subject, quota, windowSeconds * 1_000, cost],
        ]),
      ],
    );
    if (verdict === 'no session' || verdict === 'revoked') return { verdict };
    return { ...outcomeOf(demands, standings), ...holderOf(session) };
  }
}

function holderOf([tenant, user, epoch]: readonly string[]): { session?: SessionHolder } {
  if (tenant === undefined || user === undefined) return {};
  return { session: { tenantId: idOf('ten', tenant), userId: idOf('usr', user), epoch: Number(epoch) } };
}

function outcomeOf(
  demands: readonly Demand[],
  numbers: readonly number[],
): Extract<Admission, { verdict: 'ok' | 'refused' }> {
  const answers = demands.map(({ limit }, index) => {
    const [remaining = 0, resetMs = 0, waitMs = 0] = numbers.slice(3 * index, 3 * index + 3);
    return { limit, remaining: Math.max(0, remaining), resetSeconds: Math.ceil(resetMs / 1_000), waitMs };
  });
  const standings = answers.map(({ limit, remaining, resetSeconds }) => ({ limit, remaining, resetSeconds }));
  const [longest] = answers.toSorted((a, b) => b.waitMs - a.waitMs);
  if (!longest || longest.waitMs === 0) return { verdict: 'ok', standings };
  const retryAfterSeconds = Math.ceil(longest.waitMs / 1_000);
  return { verdict: 'refused', standings, refusal: { limit: longest.limit, retryAfterSeconds } };
}
