import { RedisUnavailable } from '@atlas/redis';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { gatewayConfig, type GatewayConfig } from '../gateway.config.ts';
import { TooManyAtOnce, TooManyRequests } from '../gateway.errors.ts';
import { AdmissionStore, type Admission, type AdmissionRequest } from './admission.store.ts';
import { limitHeaders, type Cap, type Demand, type PlaceWanted, type Refusal } from './limit.ts';
import { openOfTenant } from './limits.ts';
import { LocalShare } from './local-share.ts';
import type { OpenRequest } from './open-request.ts';
import { PlaceStore } from './places.store.ts';

/** Lets in so many, and so many at once: as Redis counts them, or by this gateway's own count while Redis is away. */
@Injectable()
export class Turnstile {
  private readonly localShare: LocalShare;
  private readonly openPlaces: Cap;

  constructor(
    @Inject(gatewayConfig.KEY) { maxGateways, tenantAtOnce }: GatewayConfig,
    private readonly admissions: AdmissionStore,
    private readonly places: PlaceStore,
  ) {
    this.localShare = new LocalShare(maxGateways);
    this.openPlaces = openOfTenant(tenantAtOnce);
  }

  async ask(question: AdmissionRequest): Promise<Admission | 'unknown'> {
    try {
      return await this.admissions.admit({ ...question, returning: this.places.takeReturning() });
    } catch (error) {
      if (error instanceof RedisUnavailable) return 'unknown';
      throw error;
    }
  }

  admitLocally(demands: readonly Demand[], tenant?: string): void {
    if (tenant !== undefined && this.localShare.isFull(this.openPlaces, this.places.takenHere(tenant)))
      throw tooManyAtOnce(this.openPlaces);
    const refusal = this.localShare.take(demands, performance.now());
    if (refusal) throw tooMany(refusal);
  }

  placeFor(subject: string): PlaceWanted {
    return { cap: this.openPlaces, subject, leaseId: this.places.newLeaseId() };
  }

  /** For as long as its client waits, at least. */
  occupy({ leaseId: id }: PlaceWanted, subject: string, { raw }: FastifyReply): OpenRequest {
    const open = this.places.occupy({ id, subject });
    const letGo = open.hold();
    if (raw.destroyed)
      letGo(); // 'close' has been and gone
    else raw.once('close', letGo);
    return open;
  }
}

export function answerLimits(reply: FastifyReply, admission: Admission): void {
  if (!('standings' in admission)) return;
  void reply.headers(limitHeaders(admission.standings, admission.occupancy));
  if (admission.verdict === 'refused') throw tooMany(admission.refusal);
  if (admission.verdict === 'full' && admission.occupancy) throw tooManyAtOnce(admission.occupancy.cap);
}

function tooMany({ limit, retryAfterSeconds }: Refusal): TooManyRequests {
  return new TooManyRequests({ retryAfterSeconds, detail: `The limit "${limit.name}" is used up.` });
}

function tooManyAtOnce({ name, most }: Cap): TooManyAtOnce {
  return new TooManyAtOnce({ retryAfterSeconds: 1, detail: `The limit "${name}" is ${most} at once.` });
}
