/** So much in so long, of which all may come at once; what is taken comes back evenly. */
export interface Limit {
  readonly name: string;
  readonly quota: number;
  readonly windowSeconds: number;
}

/** What one request takes of one limit. */
export interface Demand {
  readonly limit: Limit;
  /** Who is limited: a tenant, a key, a login name, an address; `of-the-session`: the tenant whose session it is. */
  readonly subject: string;
  readonly cost: number;
}

/** What is left of a limit after a request, or before one that was refused. */
export interface Standing {
  readonly limit: Limit;
  readonly remaining: number;
  /** Until all of the quota is there again. */
  readonly resetSeconds: number;
}

/** So many at once. */
export interface Cap {
  readonly name: string;
  readonly most: number;
}

/** One of the places under a cap, which a request asks for. */
export interface PlaceWanted {
  readonly cap: Cap;
  /** As of a demand. */
  readonly subject: string;
  readonly leaseId: string;
}

export interface Occupancy {
  readonly cap: Cap;
  readonly taken: number;
}

export interface Refusal {
  readonly limit: Limit;
  readonly retryAfterSeconds: number;
}

export const ofTheSession = 'of-the-session';

/** `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-10. */
export function limitHeaders(standings: readonly Standing[], occupancy?: Occupancy): Readonly<Record<string, string>> {
  const policies: string[] = [];
  const left: string[] = [];
  for (const { limit, remaining, resetSeconds } of standings) {
    policies.push(`"${limit.name}";q=${limit.quota};w=${limit.windowSeconds}`);
    left.push(`"${limit.name}";r=${remaining};t=${resetSeconds}`);
  }
  if (occupancy) {
    const { cap, taken } = occupancy;
    policies.push(`"${cap.name}";q=${cap.most};qu="concurrent-requests"`);
    left.push(`"${cap.name}";r=${Math.max(0, cap.most - taken)}`);
  }
  return left.length === 0 ? {} : { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') };
}
