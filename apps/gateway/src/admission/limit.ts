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
  const items = standings.map(({ limit: { name, quota, windowSeconds }, remaining, resetSeconds }) => ({
    policy: `"${name}";q=${quota};w=${windowSeconds}`,
    left: `"${name}";r=${remaining};t=${resetSeconds}`,
  }));
  if (occupancy) items.push(ofPlaces(occupancy));
  if (items.length === 0) return {};
  return {
    'ratelimit-policy': items.map(({ policy }) => policy).join(', '),
    ratelimit: items.map(({ left }) => left).join(', '),
  };
}

function ofPlaces({ cap: { name, most }, taken }: Occupancy): { policy: string; left: string } {
  return {
    policy: `"${name}";q=${most};qu="concurrent-requests"`,
    left: `"${name}";r=${Math.max(0, most - taken)}`,
  };
}
