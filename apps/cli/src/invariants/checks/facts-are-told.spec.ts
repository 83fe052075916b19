import {
  allEvents,
  ChargeFailed,
  ChargeSucceeded,
  OrderCancelRequested,
  OrderPlaced,
  SubscriptionActivated,
  TenantConfigured,
  UserChanged,
  UserPasswordResetRequested,
  UserRemoved,
} from '@atlas/contracts';
import { newEventId, newId } from '@atlas/kernel';
import { event } from '../../../test/told-event.ts';
import { tradedEvidence } from '../../../test/traded-evidence.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { factsAreTold } from './facts-are-told.ts';
import { tracedTypes } from './tellings.ts';

const traded = tradedEvidence();
const [{ tenantId, orderId }] = traded.orders as [Evidence['orders'][number]];

function found(change: Partial<Evidence>) {
  return factsAreTold.violations({ ...traded, ...change });
}

describe('what was committed and what was told', () => {
  it('are the same when nothing is lost and nothing invented', () => {
    expect(found({})).toEqual([]);
    expect(factsAreTold.counted(traded)).toBe('21 facts in rows, 21 events on topics, 0 rows in 6 outboxes');
  });

  it('are compared for every contract that there is', () => {
    expect(tracedTypes.toSorted()).toEqual([...new Set(allEvents.map(({ type }) => type))].toSorted());
  });

  it.each([...new Set(traded.events.map(({ type }) => type))])('differ when a %s never reached its topic', (type) => {
    const lost = traded.events.find((candidate) => candidate.type === type);
    const faults = found({ events: traded.events.filter((candidate) => candidate !== lost) });
    expect(faults).toHaveLength(1);
    expect(faults[0]?.fault).toMatch(new RegExp(`^(.* or )?${type}( or .*)? of .* is on no topic$`));
  });

  it('do not differ by an event that is so old that its topic has dropped it', () => {
    expect(found({ events: [], keptSince: new Date(Date.now() + 1000) })).toEqual([]);
  });

  it('do not differ by an event that lies on its topic twice', () => {
    expect(found({ events: [...traded.events, ...traded.events] })).toEqual([]);
  });

  it('differ when an order was announced that nobody has placed', () => {
    const ghost = event(OrderPlaced, tenantId, { ...OrderPlaced.example, orderId: newId('ord') });
    const fault = `order.placed (${ghost.id}) is on its topic, but ${tenantId} has no row that says so`;
    expect(found({ events: [...traded.events, ghost] })).toEqual([expect.objectContaining({ fault })]);
  });

  it("differ when a fact was told in another tenant's name", () => {
    const events = traded.events.map((told) =>
      told.type === 'tenant.created' ? { ...told, tenantId: newId('ten') } : told,
    );
    expect(found({ events })).toHaveLength(2); // one is missing, one is too many
  });

  it('differ when one fact was told as two', () => {
    const placed = traded.events.find(({ type }) => type === 'order.placed');
    const again = { ...placed!, id: newEventId() };
    const fault = `order.placed was told by 2 events: ${placed?.id}, ${again.id}`;
    expect(found({ events: [...traded.events, again] })).toEqual([{ subject: orderId, fault }]);
  });

  it('differ when a verdict was told by another event than its row says', () => {
    const events = traded.events.map((told) =>
      told.type === SubscriptionActivated.type ? { ...told, id: newEventId() } : told,
    );
    expect(found({ events })).toEqual([{ subject: orderId, fault: expect.stringContaining('its row says') }]);
  });

  it('allow a failure that a late success made obsolete, as long as the stream knows it', () => {
    const [charge] = traded.charges;
    const { chargeId, amount } = charge!;
    const failure = { ...ChargeFailed.example, chargeId, orderId, amount: amount! };
    const events = [...traded.events, event(ChargeFailed, tenantId, failure)];
    const chargeFacts = [...traded.chargeFacts, { tenantId, chargeId, type: 'charge_failed', recordedAt: new Date() }];
    expect(found({ events, chargeFacts })).toEqual([]);
    expect(found({ events })).toEqual([expect.objectContaining({ subject: chargeId })]);
  });

  it('differ when a charge says in its row what neither its stream nor a topic tells', () => {
    const untold = { chargeFacts: [], events: traded.events.filter(({ type }) => type !== 'charge.reversed') };
    expect(found(untold)).toEqual([
      expect.objectContaining({ fault: expect.stringMatching(/^charge.reversed .* no topic$/) }),
    ]);
  });

  it('allow a wish to cancel, of an order that there is', () => {
    const wish = { ...OrderCancelRequested.example, orderId };
    expect(found({ events: [...traded.events, event(OrderCancelRequested, tenantId, wish)] })).toEqual([]);
    const ghost = event(OrderCancelRequested, tenantId, { ...wish, orderId: newId('ord') });
    expect(found({ events: [...traded.events, ghost] })).toHaveLength(1);
  });

  it('are not told yet while a row waits in an outbox, or was refused by Kafka', () => {
    const row = { eventId: newEventId(), schema: `${ChargeSucceeded.type}/1.0` };
    const withRows = (rows: object) => ({
      buses: traded.buses.map((bus) => (bus.service === 'billing' ? { ...bus, ...rows } : bus)),
    });
    expect(found(withRows({ outbox: [row] }))).toEqual([
      { subject: row.eventId, fault: 'charge.succeeded/1.0 waits in the outbox of billing' },
    ]);
    expect(found(withRows({ refused: [row] }))).toEqual([
      { subject: row.eventId, fault: 'charge.succeeded/1.0 lies in the outbox_refused of billing' },
    ]);
  });

  it('cannot be the same when a topic holds what nobody can read', () => {
    const illegible = [{ at: 'orders.orders[3]@7', fault: 'no contract of this build knows "x/1.0"' }];
    expect(found({ illegible })).toEqual([
      { subject: 'orders.orders[3]@7', fault: 'it is no event of Atlas: no contract of this build knows "x/1.0"' },
    ]);
  });
});

describe('what accounts tells of one subject again and again', () => {
  const ada = traded.users.find(({ removedAt }) => !removedAt)!;
  const bob = traded.users.find(({ removedAt }) => removedAt)!;
  const { userId } = ada;
  const decided = { ...TenantConfigured.example, tenantId };
  const ghosts = [
    ['a configuration beyond the newest', event(TenantConfigured, tenantId, { ...decided, configVersion: 3 }, 4)],
    ['a change that the row has not counted', event(UserChanged, tenantId, { ...UserChanged.example, userId }, 4)],
    [
      'a password reset that the row has not counted',
      event(UserPasswordResetRequested, tenantId, { ...UserPasswordResetRequested.example, userId }, 4),
    ],
    ['the removal of somebody who is there', event(UserRemoved, tenantId, { ...UserRemoved.example, userId }, 3)],
    [
      'a change of somebody who had left',
      event(UserChanged, tenantId, { ...UserChanged.example, userId: bob.userId }, 2),
    ],
  ] as const;

  it.each(ghosts)('is invented when it is %s', (_, ghost) => {
    const fault = `${ghost.type} (${ghost.id}) is on its topic, but ${tenantId} has no row that says so`;
    expect(found({ events: [...traded.events, ghost] })).toEqual([expect.objectContaining({ fault })]);
  });

  it.each([TenantConfigured.type, UserChanged.type, UserPasswordResetRequested.type])(
    'is told twice when two %s say the same',
    (type) => {
      const once = traded.events.find((told) => told.type === type)!;
      const again = { ...once, id: newEventId() };
      const fault = `${type} was told by 2 events: ${once.id}, ${again.id}`;
      expect(found({ events: [...traded.events, again] })).toEqual([expect.objectContaining({ fault })]);
    },
  );

  it('is told, though nobody can tell any more that a reset was asked for, once it has been used', () => {
    expect(found({ passwordResets: [] })).toEqual([]);
  });

  it('is lost when a used reset is on no topic, as long as its user is younger than what topics keep', () => {
    const events = traded.events.filter(({ type }) => type !== UserPasswordResetRequested.type);
    const keptSince = new Date(ada.createdAt.getTime() - 60_000);
    expect(found({ passwordResets: [], acts: [], events, keptSince })).toHaveLength(1);
  });

  it.each<[string, string, Partial<Evidence>]>([
    ['a change, by the audit log', UserChanged.type, { passwordResets: [] }],
    ['a reset, by its row', UserPasswordResetRequested.type, { acts: [] }],
  ])('is lost when the topic of an old user lacks %s', (_, type, known) => {
    const keptSince = new Date(ada.createdAt.getTime() - 60_000);
    const users = [{ ...ada, version: 2, createdAt: new Date(0) }];
    const ofAda = { ...known, users, keptSince, events: [] };
    const faults = found(ofAda).filter(({ subject }) => subject === userId);
    expect(faults).toEqual([{ subject: userId, fault: expect.stringContaining(type) }]);
    expect(found({ ...ofAda, acts: [], passwordResets: [] }).filter(({ subject }) => subject === userId)).toEqual([]);
  });
});
