import type { Evidence } from '../evidence/evidence.ts';
import type { Finding, Invariant } from '../finding.ts';
import { committedFacts } from './committed-facts.ts';
import type { Fact } from './fact.ts';
import { tellings, type Telling } from './tellings.ts';

/** 8. The outbox loses nothing and invents nothing. */
export const factsAreTold: Invariant = {
  number: 8,
  sentence:
    'Outbox and outbox_refused are empty; every event that a committed business row calls for is on its topic, and no topic holds an event whose row was never committed.',
  counted: (evidence) => {
    const called = committedFacts(evidence).filter(({ isCalledFor }) => isCalledFor);
    const facts = new Set(called.map(keyOf)).size;
    const waiting = evidence.buses.reduce((sofar, { outbox, refused }) => sofar + outbox.length + refused.length, 0);
    const told = new Set(evidence.events.map(({ id }) => id)).size;
    return `${facts} facts in rows, ${told} events on topics, ${waiting} rows in ${evidence.buses.length} outboxes`;
  },
  violations: (evidence) => {
    const facts = Map.groupBy(committedFacts(evidence), keyOf);
    const told = Map.groupBy(tellings(evidence.events), (telling) => keyOf({ ...telling, type: telling.fact }));
    return [
      ...evidence.buses.flatMap(leftInOutbox),
      ...evidence.illegible.map(({ at, fault }) => ({ subject: at, fault: `it is no event of Atlas: ${fault}` })),
      ...untold(facts, told, evidence.keptSince),
      ...[...told].flatMap(([key, ofOneFact]) => unfounded(ofOneFact, facts.get(key))),
    ];
  },
};

function keyOf({ type, tenantId, subject, place }: Pick<Fact, 'type' | 'tenantId' | 'subject' | 'place'>): string {
  return [type, tenantId, subject, place].join(' ');
}

function leftInOutbox({ service, outbox, refused }: Evidence['buses'][number]): Finding[] {
  return [
    ...outbox.map(({ eventId, schema }) => ({
      subject: eventId,
      fault: `${schema} waits in the outbox of ${service}`,
    })),
    ...refused.map(({ eventId, schema }) => ({
      subject: eventId,
      fault: `${schema} lies in the outbox_refused of ${service}`,
    })),
  ];
}

type ByKey<Value> = ReadonlyMap<string, readonly Value[]>;

function untold(facts: ByKey<Fact>, told: ByKey<Telling>, keptSince: Date): Finding[] {
  return [...facts].flatMap(([key, [fact]]) => {
    if (!fact?.isCalledFor || fact.at < keptSince || told.has(key)) return [];
    return [{ subject: fact.subject, fault: `${fact.type} of ${fact.at.toISOString()} is on no topic` }];
  });
}

function unfounded(ofOneFact: readonly Telling[], facts: readonly Fact[] | undefined): Finding[] {
  const [telling] = ofOneFact;
  if (!telling) return [];
  const { subject, type, tenantId } = telling;
  const ids = ofOneFact.map(({ eventId }) => eventId);
  const where = `${type} (${ids.join(', ')}) is on its topic`;
  if (!facts) return [{ subject, fault: `${where}, but ${tenantId} has no row that says so` }];
  if (ids.length > 1) return [{ subject, fault: `${type} was told by ${ids.length} events: ${ids.join(', ')}` }];
  const known = facts.find(({ eventId }) => eventId !== undefined)?.eventId;
  if (known === undefined || ids.includes(known)) return [];
  return [{ subject, fault: `${type} was told by ${ids.join()}, its row says ${known}` }];
}
