import { idOf, type TenantId, type UserId } from '@atlas/kernel';
import { Redis } from '@atlas/redis';
import { revocationMarkOf } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { hashOfSecret, idleMs, sessionKey, type SessionTicket } from '../sessions/session.ts';
import { admit } from './admission.script.ts';
import type { Lease } from './lease-book.ts';
import type { Demand, Occupancy, PlaceWanted, Refusal, Standing } from './limit.ts';
import { flat, leaseMs } from './places.store.ts';

export interface AdmissionRequest {
  readonly ticket?: SessionTicket;
  /** The hash of an API key, which may have been revoked a moment ago. */
  readonly keyHash?: string;
  readonly demands: readonly Demand[];
  readonly place?: PlaceWanted | undefined;
  /** Places that were taken by requests that have ended. */
  readonly returning?: readonly Lease[];
}

/** Whose session it is. */
interface SessionHolder {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly epoch: number;
}

interface Standings {
  readonly standings: readonly Standing[];
  readonly occupancy?: Occupancy;
}

export type Admission =
  | (Standings & { readonly verdict: 'ok'; readonly session?: SessionHolder; readonly configVersion: number })
  | (Standings & { readonly verdict: 'refused'; readonly refusal: Refusal })
  | (Standings & { readonly verdict: 'full' })
  | { readonly verdict: 'no session' | 'revoked' };

@Injectable()
export class AdmissionStore {
  constructor(private readonly redis: Redis) {}

  async admit(request: AdmissionRequest): Promise<Admission> {
    const { demands, place } = request;
    const reply = await this.redis.run(admit, [], argumentsOf(request));
    const { verdict, session, standings: numbers, placesTaken, configVersion } = reply;
    if (verdict === 'no session' || verdict === 'revoked') return { verdict };
    const { standings, refusal } = outcomeOf(demands, numbers);
    const found = { standings, ...(place && { occupancy: { cap: place.cap, taken: placesTaken } }) };
    if (refusal) return { verdict: 'refused', ...found, refusal };
    return verdict === 'full'
      ? { verdict, ...found }
      : { verdict: 'ok', ...found, ...holderOf(session), configVersion };
  }
}

function argumentsOf({
  ticket,
  keyHash,
  demands,
  place,
  returning = [],
}: AdmissionRequest): readonly (string | number)[] {
  return [
    ...(ticket ? [sessionKey(ticket.id), hashOfSecret(ticket.secret)] : ['', '']),
    idleMs,
    keyHash === undefined ? '' : revocationMarkOf(keyHash),
    ...(place ? [place.subject, place.cap.most, place.leaseId] : ['', 0, '']),
    leaseMs,
    returning.length,
    ...flat(returning),
    ...demands.flatMap(({ limit: { name, quota, windowSeconds }, subject, cost }) => [
      ...[name, subject, quota, windowSeconds * 1_000, cost],
    ]),
  ];
}

function holderOf([tenant, user, epoch]: readonly string[]): { session?: SessionHolder } {
  if (tenant === undefined || user === undefined) return {};
  return { session: { tenantId: idOf('ten', tenant), userId: idOf('usr', user), epoch: Number(epoch) } };
}

function outcomeOf(
  demands: readonly Demand[],
  numbers: readonly number[],
): { readonly standings: readonly Standing[]; readonly refusal?: Refusal } {
  const standings: Standing[] = [];
  let refusal: Refusal | undefined;
  for (const [index, { limit: demanded }] of demands.entries()) {
    const [remaining = 0, resetMs = 0, waitMs = 0, quota = demanded.quota] = numbers.slice(4 * index, 4 * index + 4);
    const limit = { ...demanded, quota };
    standings.push({ limit, remaining: Math.max(0, remaining), resetSeconds: Math.ceil(resetMs / 1_000) });
    const retryAfterSeconds = Math.ceil(waitMs / 1_000);
    if (retryAfterSeconds > (refusal?.retryAfterSeconds ?? 0)) refusal = { limit, retryAfterSeconds };
  }
  return { standings, ...(refusal && { refusal }) };
}
