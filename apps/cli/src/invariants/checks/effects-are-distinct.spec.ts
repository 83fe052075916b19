import { OrderCompleted } from '@atlas/contracts';
import { newEventId, newId } from '@atlas/kernel';
import { event } from '../../../test/told-event.ts';
import { tradedEvidence } from '../../../test/traded-evidence.ts';
import type { BusTables, Evidence } from '../evidence/evidence.ts';
import { effectsAreDistinct } from './effects-are-distinct.ts';

const traded = tradedEvidence();
const { events, emails, timeline, revenue } = traded;
const [{ tenantId }] = traded.tenants as [Evidence['tenants'][number]];

function found(change: Partial<Evidence>) {
  return effectsAreDistinct.violations({ ...traded, ...change });
}

describe('the effects of events', () => {
  it('are as many as there are distinct events, however often these were delivered', () => {
    expect(found({})).toEqual([]);
    expect(found({ events: [...events, ...events] })).toEqual([]);
    expect(effectsAreDistinct.counted(traded)).toBe(
      '21 events: handled 27 times by 5 groups; 1 days of revenue, 4 e-mails, 9 facts in timelines',
    );
  });
});

describe('an inbox', () => {
  const billing = (change: (bus: BusTables) => Partial<BusTables>) => ({
    buses: traded.buses.map((bus) => (bus.service === 'billing' ? { ...bus, ...change(bus) } : bus)),
  });
  const placed = events.find(({ type }) => type === 'order.placed');

  it('that has an event twice did its work twice', () => {
    const twice = billing(({ inbox }) => ({
      inbox: inbox.map((entry, index) => (index === 0 ? { ...entry, times: 2 } : entry)),
    }));
    expect(found(twice)).toEqual([{ subject: placed?.id, fault: 'it is 2 times in the inbox of billing' }]);
  });

  it('that lacks an event has lost it', () => {
    expect(found(billing(({ inbox }) => ({ inbox: inbox.slice(1) })))).toEqual([
      { subject: placed?.id, fault: 'billing has not handled this order.placed' },
    ]);
  });

  it('that lacks an event which is a dead letter says so', () => {
    const parked = [{ group: 'billing', eventId: placed!.id, state: 'dead' as const, reason: 'failed' }];
    expect(found(billing(({ inbox }) => ({ inbox: inbox.slice(1), parked })))).toEqual([
      { subject: placed?.id, fault: 'billing has not handled this order.placed (parked: dead, failed)' },
    ]);
  });

  it('has no event that nobody published, unless its topic has dropped it', () => {
    const ghost = { group: 'billing', eventId: newEventId(), times: 1 };
    const haunted = billing(({ inbox }) => ({ inbox: [...inbox, ghost] }));
    expect(found(haunted)).toEqual([
      { subject: ghost.eventId, fault: 'billing has handled it, but it is on no topic' },
    ]);
    expect(found({ ...haunted, keptSince: new Date(Date.now() + 1000) })).toEqual([]);
  });
});

describe('the revenue of a day', () => {
  const [day] = revenue;
  const told = 'its events say 4900 of 1 orders and 4900 of 1 reversals';
  const where = `on ${day?.day} EUR reporting says`;

  it.each([
    ['counts an order twice', { ...day!, completedOrders: 2, gross: 9800 }, '9800 of 2 orders and 4900 of 1 reversals'],
    ['forgets an order', { ...day!, completedOrders: 0, gross: 0 }, '0 of 0 orders and 4900 of 1 reversals'],
    [
      'counts a reversal twice',
      { ...day!, reversedOrders: 2, reversed: 9800 },
      '4900 of 1 orders and 9800 of 2 reversals',
    ],
    ['has another amount', { ...day!, gross: 4901 }, '4901 of 1 orders and 4900 of 1 reversals'],
  ])('is wrong when it %s', (_, row, said) => {
    expect(found({ revenue: [row] })).toEqual([{ subject: tenantId, fault: `${where} ${said}, ${told}` }]);
  });

  it('is wrong when it is not there, or is there for nothing', () => {
    expect(found({ revenue: [] })).toHaveLength(1);
    expect(found({ revenue: [...revenue, { ...day!, currency: 'USD' }] })).toHaveLength(1);
    expect(found({ revenue: [...revenue, { ...day!, tenantId: newId('ten') }] })).toHaveLength(1);
  });

  it('is not judged when its events may have left their topics', () => {
    expect(
      found({ revenue: [...revenue, { ...day!, day: '2020-01-01' }], keptSince: new Date('2020-01-01T12:00:00Z') }),
    ).toEqual([]);
  });
});

describe('e-mails', () => {
  const [welcome] = emails;
  const completed = events.find(({ type }) => type === OrderCompleted.type)!;
  const unconfirmed = emails.filter(({ eventId }) => eventId !== completed.id);

  it('are missed for an event that calls for one', () => {
    const fault = `there is no e-mail of ${tenantId} to ada@acme.example`;
    expect(found({ emails: unconfirmed })).toEqual([{ subject: completed.id, fault }]);
  });

  it('are too many when one is written twice, to somebody else, or about nothing', () => {
    expect(found({ emails: [...emails, welcome!] })).toHaveLength(1);
    expect(found({ emails: [...emails, { ...welcome!, recipient: 'eve@evil.example' }] })).toHaveLength(1);
    expect(found({ emails: [...emails, { ...welcome!, eventId: newEventId() }] })).toHaveLength(1);
  });

  it('are not judged by events that have left their topics, but by those that are still there', () => {
    const late = new Date(Date.now() + 1000);
    const yesterday = { ...welcome!, eventId: newEventId() };
    expect(found({ emails: [...emails, yesterday], keptSince: late })).toEqual([]);
    expect(found({ emails: unconfirmed, keptSince: late })).toHaveLength(1);
  });
});

describe('e-mails to somebody who has been removed', () => {
  const gone = traded.users.find(({ removedAt }) => removedAt)!;
  const isErased = ({ recipient }: Evidence['emails'][number]) => recipient.endsWith('@removed.invalid');

  it('are still there, and name nobody', () => {
    expect(found({ emails: emails.filter((email) => !isErased(email)) })).toHaveLength(1);
    const named = emails.map((email) => (isErased(email) ? { ...email, recipient: 'bob@acme.example' } : email));
    expect(found({ emails: named }).map(({ fault }) => fault)).toEqual([
      `there is no e-mail of ${tenantId} to @removed.invalid`,
      `no event calls for the e-mail of ${tenantId} to bob@acme.example`,
    ]);
  });

  it('are not erased for anybody else', () => {
    expect(found({ users: traded.users.filter((user) => user !== gone) })).toHaveLength(2); // one is missing, one is too many
  });

  it('are not called for by an order that ends when they have left', () => {
    const buyer = { userId: gone.userId, email: `${gone.userId}@removed.invalid` };
    const late = event(OrderCompleted, tenantId, { ...OrderCompleted.example, buyer });
    const mailed = found({ events: [...events, late] }).filter(({ fault }) => fault.includes('e-mail'));
    expect(mailed).toEqual([]);
  });
});

describe('a timeline', () => {
  const [fact] = timeline;

  it('misses a fact', () => {
    const fault = `there is no ${fact?.type} (${fact?.eventId}) in its timeline at ${tenantId}`;
    expect(found({ timeline: timeline.slice(1) })).toEqual([{ subject: fact?.orderId, fault }]);
  });

  it('has a fact twice, or one that never was', () => {
    expect(found({ timeline: [...timeline, fact!] })).toHaveLength(1);
    expect(found({ timeline: [...timeline, { ...fact!, eventId: newEventId() }] })).toHaveLength(1);
  });
});
