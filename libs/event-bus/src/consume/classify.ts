import type { Event } from '../contract/contract.ts';
import { routeOf } from '../contract/contract.ts';
import type { IncomingRecord } from '../transport/broker.ts';
import { parseEnvelope, type Envelope, type Headers } from '../contract/envelope.ts';
import type { EventHandler, Handlers } from './handlers.ts';

/** Why an event was set aside. */
export type Reason = 'deserialise' | 'schema' | 'failed' | 'behind' | 'unknown-type';

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
      readonly reason: Reason;
      readonly error: unknown;
    };

export interface GroupKnowledge {
  readonly handlers: Handlers;
  /** Routes of all contracts that this build knows, handled or not. */
  readonly knownRoutes: ReadonlySet<string>;
}

export function classify(record: IncomingRecord, { handlers, knownRoutes }: GroupKnowledge): Classified {
  let envelope: Envelope;
  try {
    envelope = parseEnvelope(record.headers);
  } catch (error) {
    return { verdict: 'refuse', record, envelope: undefined, reason: 'deserialise', error };
  }
  const route = routeOfEnvelope(envelope);
  const handler = handlers.get(route);
  if (!handler) return { verdict: knownRoutes.has(route) ? 'pass-over' : 'set-aside', record, envelope };
  let json: unknown;
  try {
    json = JSON.parse(record.value?.toString('utf8') ?? '');
  } catch (error) {
    return { verdict: 'refuse', record, envelope, reason: 'deserialise', error };
  }
  try {
    const event = { ...envelope, key: record.key, data: handler.contract.parse(json) };
    return { verdict: 'handle', record, envelope, event, handler };
  } catch (error) {
    return { verdict: 'refuse', record, envelope, reason: 'schema', error };
  }
}

/** Of headers that were read before. */
export function routeOfHeaders(headers: Headers): string {
  return routeOfEnvelope(parseEnvelope(headers));
}

function routeOfEnvelope({ type, version }: Envelope): string {
  return routeOf({ type, major: Number.parseInt(version, 10) });
}
