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

export interface Refusal {
  readonly limit: Limit;
  readonly retryAfterSeconds: number;
}

export const ofTheSession = 'of-the-session';

/** `RateLimit-Policy` and `RateLimit` of draft-ietf-httpapi-ratelimit-headers-10. */
export function limitHeaders(standings: readonly Standing[]): Readonly<Record<string, string>> {
  if (standings.length === 0) return {};
  const policies = standings.map(
    ({ limit: { name, quota, windowSeconds } }) => `"${name}";q=${quota};w=${windowSeconds}`,
  );
  const left = standings.map(
    ({ limit: { name }, remaining, resetSeconds }) => `"${name}";r=${remaining};t=${resetSeconds}`,
  );
  return { 'ratelimit-policy': policies.join(', '), ratelimit: left.join(', ') };
}
