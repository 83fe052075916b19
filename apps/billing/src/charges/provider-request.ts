import type { ChargeId, TenantId } from '@atlas/kernel';
import type { Patience } from './patience.ts';

/**
 * What we want of the provider, on record before the provider hears of it, and open until its outcome is on record too.
 *
 *   ready ─send→ sent ─┬─outcome→ closed
 *                 ↑    ├─no answer→ unanswered ─look up→ closed | send again
 *                 │    └─refused (reversals only)→ refused ─look up→ closed | renew
 *                 └──renew (a new key)──┘
 *
 * A request is found `sent` by a job only when the process that sent it died: it is sent again with the same key, which
 * the provider answers as it answered, or would have answered, the first time.
 */
export interface ProviderRequest {
  readonly tenantId: TenantId;
  readonly chargeId: ChargeId;
  readonly kind: 'capture' | 'reversal';
  readonly state: 'ready' | 'sent' | 'unanswered' | 'refused' | 'closed';
  /** Counts the keys; each is new only when the provider knows nothing of the one before. */
  readonly generation: number;
  readonly key: string;
  /** How often, and when first and last, this key was used. */
  readonly sends: number;
  readonly firstSentAt: Date | undefined;
  readonly lastSentAt: Date | undefined;
  readonly lookUps: number;
  /** Nobody needs to look at it before. */
  readonly dueAt: Date;
}

/** What is done next, outside of any transaction. */
export type Step<Order> =
  | { readonly do: 'send'; readonly order: Order }
  /** `askedAt`: what is found says nothing about what came to the provider later. */
  | { readonly do: 'look_up'; readonly askedAt: Date }
  | { readonly do: 'nothing' };

type BackOff = Pick<Patience, 'lookUpAfterMs'>;

/** Providers forget keys after a day, and then do the same thing twice. */
const trustKeyForMs = 12 * 3_600_000;
/** A key that keeps being lost may be answered with a stored error for ever. */
const mostSendsPerKey = 3;
const longestPauseMs = 300_000;

const prefixes = { capture: 'cap', reversal: 'rev' } as const;

function keyOf({ kind, chargeId }: Pick<ProviderRequest, 'kind' | 'chargeId'>, generation: number): string {
  return `${prefixes[kind]}_${chargeId}_${generation}`;
}

type Intent = Pick<ProviderRequest, 'tenantId' | 'chargeId' | 'kind'>;
const unused = { sends: 0, firstSentAt: undefined, lastSentAt: undefined };

export function newRequest({ tenantId, chargeId, kind }: Intent, now: Date): ProviderRequest {
  const key = keyOf({ kind, chargeId }, 1);
  return { tenantId, chargeId, kind, key, state: 'ready', generation: 1, ...unused, lookUps: 0, dueAt: now };
}

/** @param isWanted false for a doomed charge: it is not asked for any more, only found out about. */
export function nextStep(request: ProviderRequest, isWanted: boolean, now: Date): 'send' | 'look_up' | 'nothing' {
  switch (request.state) {
    case 'ready':
      return isWanted ? 'send' : 'nothing';
    case 'sent':
      return isWanted && isTrusted(request, now) ? 'send' : 'look_up';
    case 'unanswered':
    case 'refused':
      return 'look_up';
    case 'closed':
      return 'nothing';
  }
}

/** The provider, asked at a time, knew nothing of it. That is no outcome if a request may have been on its way then. */
export function stepAfterNothing(
  request: ProviderRequest,
  isWanted: boolean,
  { askedAt, now }: { readonly askedAt: Date; readonly now: Date },
  { inFlightMs }: Pick<Patience, 'inFlightMs'>,
): 'send' | 'renew' | 'give_up' | 'wait' {
  if (request.state === 'closed' || request.state === 'ready') return 'wait';
  const sameKeyMayHelp = request.state !== 'refused' && request.sends < mostSendsPerKey && isTrusted(request, now);
  if (isWanted && sameKeyMayHelp) return 'send';
  const wasInFlight = request.state !== 'refused' && since(request.lastSentAt, askedAt) < inFlightMs;
  if (wasInFlight) return 'wait';
  return isWanted ? 'renew' : 'give_up';
}

export function sent(request: ProviderRequest, now: Date, { lookUpAfterMs }: BackOff): ProviderRequest {
  const { sends, firstSentAt = now } = request;
  return {
    ...request,
    state: 'sent',
    sends: sends + 1,
    firstSentAt,
    lastSentAt: now,
    dueAt: after(now, lookUpAfterMs),
  };
}

export function unanswered(request: ProviderRequest, now: Date, patience: BackOff): ProviderRequest {
  return request.state === 'closed' ? request : { ...backedOff(request, now, patience), state: 'unanswered' };
}

export function refused(request: ProviderRequest, now: Date, patience: BackOff): ProviderRequest {
  return request.state === 'closed' ? request : { ...backedOff(request, now, patience), state: 'refused' };
}

export function renewed(request: ProviderRequest): ProviderRequest {
  const generation = request.generation + 1;
  return { ...request, ...unused, state: 'ready', generation, key: keyOf(request, generation) };
}

export function closed(request: ProviderRequest): ProviderRequest {
  return { ...request, state: 'closed' };
}

function backedOff(request: ProviderRequest, now: Date, { lookUpAfterMs }: BackOff): ProviderRequest {
  const pauseMs = Math.min(lookUpAfterMs * 2 ** Math.min(request.lookUps, 16), Math.max(longestPauseMs, lookUpAfterMs));
  return { ...request, lookUps: request.lookUps + 1, dueAt: after(now, pauseMs) };
}

function isTrusted({ firstSentAt }: ProviderRequest, now: Date): boolean {
  return firstSentAt === undefined || since(firstSentAt, now) < trustKeyForMs;
}

function since(time: Date | undefined, now: Date): number {
  return time === undefined ? Number.POSITIVE_INFINITY : now.getTime() - time.getTime();
}

function after(now: Date, ms: number): Date {
  return new Date(now.getTime() + ms);
}
