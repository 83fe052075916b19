import { isKept, type BusTables, type Evidence } from '../../evidence/evidence.ts';
import type { PublishedEvent } from '../../evidence/published-event.ts';
import type { Finding } from '../../finding.ts';
import { hearers } from './hearers.ts';

/** Every group has handled every event that it hears, once, and nothing that nobody published. */
export function inboxesOfEvents(evidence: Evidence): Finding[] {
  const published = new Map(evidence.events.map((event) => [event.id, event]));
  return evidence.buses.flatMap((bus) => [
    ...handledTwice(bus),
    ...neverPublished(bus, evidence, new Set(published.keys())),
    ...unhandled(bus, [...published.values()]),
  ]);
}

function handledTwice({ inbox }: BusTables): Finding[] {
  return inbox
    .filter(({ times }) => times > 1)
    .map(({ group, eventId, times }) => ({ subject: eventId, fault: `it is ${times} times in the inbox of ${group}` }));
}

function neverPublished({ inbox }: BusTables, evidence: Evidence, published: ReadonlySet<string>): Finding[] {
  return inbox
    .filter(({ eventId }) => !published.has(eventId) && isKept(evidence, eventId))
    .map(({ group, eventId }) => ({ subject: eventId, fault: `${group} has handled it, but it is on no topic` }));
}

/** A service's own group carries its name. */
function unhandled({ service, inbox, parked }: BusTables, published: readonly PublishedEvent[]): Finding[] {
  const heard = hearers[service] ?? [];
  const handled = new Set(inbox.filter(({ group }) => group === service).map(({ eventId }) => eventId));
  const parkedAs = new Map(parked.map(({ eventId, state, reason }) => [eventId, ` (parked: ${state}, ${reason})`]));
  return published
    .filter(({ id, type }) => heard.includes(type) && !handled.has(id))
    .map(({ id, type }) => ({
      subject: id,
      fault: `${service} has not handled this ${type}${parkedAs.get(id) ?? ''}`,
    }));
}
