import { routeOf, type AnyContract, type Event } from '../contract/contract.ts';
import type { IncomingRecord } from '../transport/broker.ts';
import { parseEnvelope, type Envelope } from '../contract/envelope.ts';
import { readAs } from '../contract/majors.ts';
import { servingOlderMajors, type EventHandler, type Handlers } from './handlers.ts';
import { assertNotAhead, assertRemembered } from './event-age.ts';
import type { FirstTryReason } from '../dead-letters/retry-schedule.ts';

/** What is to be done with a record; exactly one of these. */
export type Classified =
  | {
      readonly verdict: 'handle';
      readonly record: IncomingRecord;
      readonly envelope: Envelope;
      readonly event: Event<unknown>;
      readonly handler: EventHandler;
    }
  | { readonly verdict: 'pass-over'; readonly record: IncomingRecord; readonly envelope: Envelope }
  | { readonly verdict: 'set-aside'; readonly record: IncomingRecord; readonly envelope: Envelope }
  | {
      readonly verdict: 'refuse';
      readonly record: IncomingRecord;
      readonly envelope: Envelope | undefined;
      /** None when its headers do not say whose it is. */
      readonly handler?: EventHandler;
      readonly reason: FirstTryReason;
      readonly error: unknown;
    };

export interface GroupKnowledge {
  /** Those of newer majors stand under the routes of older ones as well. */
  readonly handlers: Handlers;
  /** Routes of all contracts that this build knows, handled or not. */
  readonly knownRoutes: ReadonlySet<string>;
}

export function knowledgeOf(handlers: Handlers, knows: readonly AnyContract[]): GroupKnowledge {
  return { handlers: servingOlderMajors(handlers), knownRoutes: new Set(knows.map(routeOf)) };
}

/** Of a record as it comes off the log. One that was set aside may be handled whatever its age: its own row is its memory. */
export function classifyLive(record: IncomingRecord, knowledge: GroupKnowledge, now = Date.now()): Classified {
  const classified = classify(record, knowledge, now);
  if (classified.verdict !== 'handle') return classified;
  try {
    assertRemembered(classified.envelope, now);
    return classified;
  } catch (error) {
    return { ...classified, verdict: 'refuse', reason: 'too-old', error };
  }
}

export function classify(
  record: IncomingRecord,
  { handlers, knownRoutes }: GroupKnowledge,
  now = Date.now(),
): Classified {
  let envelope: Envelope;
  try {
    envelope = parseEnvelope(record.headers);
    assertNotAhead(envelope, now);
  } catch (error) {
    return { verdict: 'refuse', record, envelope: undefined, reason: 'deserialise', error };
  }
  const major = majorOf(envelope);
  const route = routeOfEnvelope(envelope);
  const handler = handlers.get(route);
  if (!handler) return { verdict: knownRoutes.has(route) ? 'pass-over' : 'set-aside', record, envelope };
  let json: unknown;
  try {
    json = JSON.parse(record.value?.toString('utf8') ?? '');
  } catch (error) {
    return { verdict: 'refuse', record, envelope, handler, reason: 'deserialise', error };
  }
  try {
    const { contract } = handler;
    const { version } = major === contract.major ? envelope : contract; // that of the data as the handler gets it
    const event = { ...envelope, version, key: record.key, data: readAs(contract, major, json) };
    return { verdict: 'handle', record, envelope, event, handler };
  } catch (error) {
    return { verdict: 'refuse', record, envelope, handler, reason: 'schema', error };
  }
}

export function routeOfEnvelope(envelope: Envelope): string {
  return routeOf({ type: envelope.type, major: majorOf(envelope) });
}

function majorOf({ version }: Envelope): number {
  return Number.parseInt(version, 10);
}
