import type { Evidence } from '../evidence/evidence.ts';
import type { Invariant } from '../finding.ts';
import { emailsOfEvents } from './effects/emails.ts';
import { inboxesOfEvents } from './effects/inboxes.ts';
import { revenueOfEvents } from './effects/revenue.ts';
import { timelineOfEvents } from './effects/timeline.ts';

/** 9. However often an event was delivered, it has taken effect once. */
export const effectsAreDistinct: Invariant = {
  number: 9,
  sentence: '(group, event id) appears once in the inbox; effects = distinct events.',
  counted: ({ events, buses, revenue, emails, timeline }) => {
    const distinct = new Set(events.map(({ id }) => id)).size;
    const handled = buses.reduce((sofar, { inbox }) => sofar + inbox.length, 0);
    return `${distinct} events: handled ${handled} times by ${groupsIn(buses)} groups; ${revenue.length} days of revenue, ${emails.length} e-mails, ${timeline.length} facts in timelines`;
  },
  violations: (evidence) => [
    ...inboxesOfEvents(evidence),
    ...revenueOfEvents(evidence),
    ...emailsOfEvents(evidence),
    ...timelineOfEvents(evidence),
  ],
};

function groupsIn(buses: Evidence['buses']): number {
  return new Set(buses.flatMap(({ inbox }) => inbox.map(({ group }) => group))).size;
}
