import { OrderPlaced, TenantCreated } from '@atlas/contracts';
import { newEventId, newId } from '@atlas/kernel';
import { checkInvariants } from '../src/invariants/check-invariants.use-case.ts';
import { PlantedSystem, type Defect } from './planted-system.ts';
import { recordOf, type PlantedRecord } from './planted-topics.ts';
import { event } from './told-event.ts';
import { tradedEvidence } from './traded-evidence.ts';

const traded = tradedEvidence();
const [tenant] = traded.tenants;

let system: PlantedSystem;
beforeAll(async () => (system = await PlantedSystem.plant(traded)));
afterAll(() => system.remove());

/** The numbers of the invariants that are named when something has gone wrong. */
async function brokenBy(defect: Defect): Promise<number[]> {
  const verdicts = await checkInvariants(() => system.gather(defect), { waitMs: 0 });
  return verdicts.filter(({ holds }) => !holds).map(({ number }) => number);
}

const without = (type: string) => ({
  records: (records: readonly PlantedRecord[]) => records.filter(({ headers }) => headers['ce_type'] !== type),
});

const withMore = (more: PlantedRecord) => ({ records: (records: readonly PlantedRecord[]) => [...records, more] });

describe('after three purchases, as every service has them', () => {
  it('the evidence is what the services wrote', async () => {
    const { orders, charges, verdicts, revenue, events, books, ...people } = await system.gather();
    const byId = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).toSorted();
    expect(byId(people.users)).toEqual(byId(traded.users));
    expect(byId(people.acts)).toEqual(byId(traded.acts));
    expect(people.configurations).toEqual(traded.configurations);
    expect(people.passwordResets).toEqual(traded.passwordResets);
    expect(byId(orders)).toEqual(byId(traded.orders));
    expect(byId(verdicts)).toEqual(byId(traded.verdicts));
    expect(byId(events)).toEqual(byId(traded.events));
    expect(charges).toHaveLength(3);
    expect(revenue).toEqual(traded.revenue);
    expect(books).toEqual(traded.books);
  });

  it('all invariants hold', async () => {
    expect(await brokenBy({})).toEqual([]);
  });

  it('they still hold when a relay has repeated everything', async () => {
    expect(await brokenBy({ records: (records) => [...records, ...records] })).toEqual([]);
  });
});

describe('invariant 1 is named when', () => {
  it.each<[string, Defect]>([
    [
      'the money of a completed order was never settled',
      { billing: `UPDATE charges SET settlement = 'pending' WHERE settlement = 'settled'` },
    ],
    [
      'the outcome of a charge is still unknown',
      {
        billing: `UPDATE charges SET state = 'unknown', settlement = 'pending', failure = NULL WHERE state = 'failed'`,
      },
    ],
    [
      'money that went back was settled, too',
      {
        billing: `INSERT INTO billing_events (tenant_id, stream, version, type, payload, hash)
                  SELECT tenant_id, stream, max(version) + 1, 'charge_settled', '{}', decode(repeat('00', 32), 'hex')
                    FROM billing_events WHERE stream = (SELECT id FROM charges WHERE settlement = 'reversed') GROUP BY 1, 2`,
      },
    ],
  ])('%s', async (_, defect) => {
    expect(await brokenBy(defect)).toEqual([1]);
  });
});

describe('invariant 5 is named when', () => {
  const [taken] = traded.books.charges;
  const [refund] = traded.books.refunds;
  it.each<[string, Defect]>([
    [
      'the provider refunded twice',
      { books: ({ charges }) => ({ charges, refunds: [refund!, { ...refund!, id: 're_2' }] }) },
    ],
    ['the provider has no refund', { books: ({ charges }) => ({ charges, refunds: [] }) }],
    [
      'the provider charged twice',
      { books: ({ charges, refunds }) => ({ charges: [...charges, { ...taken!, id: 'ch_2' }], refunds }) },
    ],
    [
      'the provider charged for nothing',
      {
        books: ({ charges, refunds }) => ({
          charges: [...charges, { ...taken!, id: 'ch_3', reference: newId('chg') }],
          refunds,
        }),
      },
    ],
    [
      'the provider knows nothing of a charge',
      { books: ({ charges, refunds }) => ({ charges: charges.slice(1), refunds }) },
    ],
    [
      'we know a charge by another name',
      { billing: `UPDATE charges SET provider_ref = 'ch_other' WHERE settlement = 'settled'` },
    ],
    [
      'a charge was reversed twice',
      {
        billing: `INSERT INTO billing_events (tenant_id, stream, version, type, payload, hash)
                  SELECT tenant_id, stream, 6, 'reversal_started', '{}', decode(repeat('00', 32), 'hex')
                    FROM billing_events WHERE type = 'reversal_started'`,
      },
    ],
  ])('%s', async (_, defect) => {
    expect(await brokenBy(defect)).toEqual([5]);
  });
});

describe('invariant 8 is named when', () => {
  const ghostTenant = { ...TenantCreated.example, tenantId: newId('ten') };
  const ghostOrder = event(OrderPlaced, tenant!.tenantId, { ...OrderPlaced.example, orderId: newId('ord') });
  const heardGhost = (group: string) => `INSERT INTO bus.inbox (event_id, grp) VALUES ('${ghostOrder.id}', '${group}')`;
  const outboxRow = `(event_id, schema, shard, topic, key, headers, payload) VALUES (gen_random_uuid(), 'order.placed/1.0', 0, 'orders.orders', 'ord', '{}', '')`;
  it.each<[string, Defect]>([
    ['an event is lost', without('tenant.created')],
    [
      'a row was committed without its event',
      {
        accounts: `INSERT INTO users SELECT gen_random_uuid(), tenant_id, 'eve@acme.example', 'Eve', now() FROM tenants`,
      },
    ],
    ['a user has counted what nobody was told', { accounts: `UPDATE users SET version = version + 1` }],
    ['others were told of a configuration that was never committed', { accounts: `DELETE FROM tenant_configurations` }],
    [
      'an event tells of a row that was never committed',
      withMore(recordOf(event(TenantCreated, ghostTenant.tenantId, ghostTenant))),
    ],
    [
      'others have acted on an order that was never placed',
      { ...withMore(recordOf(ghostOrder)), billing: heardGhost('billing'), subscriptions: heardGhost('subscriptions') },
    ],
    [
      'a verdict was told as another event',
      { subscriptions: `UPDATE activations SET verdict_event_id = gen_random_uuid()` },
    ],
    ['an event waits in an outbox', { orders: `INSERT INTO bus.outbox ${outboxRow}` }],
    [
      'Kafka has refused an event for good',
      {
        orders: `INSERT INTO bus.outbox_refused (seq, event_id, schema, shard, topic, key, headers, payload, created_at, error_class, error_message)
                 SELECT 1, event_id, schema, shard, topic, key, headers, payload, now(), 'RecordTooLarge', 'too large' FROM (
                   SELECT gen_random_uuid() AS event_id, 'order.placed/1.0' AS schema, 0 AS shard, 'orders.orders' AS topic,
                          'ord_1' AS key, '{}' AS headers, ''::bytea AS payload) AS event`,
      },
    ],
    [
      'a topic holds what is no event',
      withMore({ topic: 'orders.orders', partition: 0, key: 'x', value: Buffer.from('{'), headers: {} }),
    ],
  ])('%s', async (_, defect) => {
    expect(await brokenBy(defect)).toEqual([8]);
  });

  it('an event is gone that others have heard, which invariant 9 sees as well', async () => {
    expect(await brokenBy(without('order.completed'))).toEqual([8, 9]);
  });

  it('a user was removed and nobody was told, so that mails still name them, which invariant 9 sees as well', async () => {
    const accounts = `UPDATE users SET email = id || '@removed.invalid', removed_at = now(), version = version + 1 WHERE removed_at IS NULL`;
    expect(await brokenBy({ accounts })).toEqual([8, 9]);
  });
});

describe('invariant 9 is named when', () => {
  it.each<[string, Defect]>([
    [
      'a group has the same event twice',
      {
        billing: `ALTER TABLE bus.inbox DROP CONSTRAINT inbox_pkey CASCADE;
                  INSERT INTO bus.inbox SELECT * FROM bus.inbox LIMIT 1`,
      },
    ],
    [
      'a group has not handled an event',
      { orders: `DELETE FROM bus.inbox WHERE event_id = (SELECT max(event_id::text)::uuid FROM bus.inbox)` },
    ],
    [
      'a group has handled an event that nobody published',
      { reporting: `INSERT INTO bus.inbox (event_id, grp) VALUES ('${newEventId()}', 'reporting')` },
    ],
    [
      'an order is twice in the revenue',
      { reporting: `UPDATE revenue_days SET completed_orders = 2, gross = 2 * gross` },
    ],
    ['a reversal is not in the report', { reporting: `UPDATE revenue_days SET reversed_orders = 0, reversed = 0` }],
    [
      'an e-mail still names who has left',
      { notifications: `UPDATE emails SET recipient = 'bob@acme.example' WHERE recipient LIKE '%@removed.invalid'` },
    ],
    ['an e-mail was never written', { notifications: `DELETE FROM emails WHERE id = (SELECT id FROM emails LIMIT 1)` }],
    [
      'an event was mailed to somebody else as well',
      {
        notifications: `INSERT INTO emails (tenant_id, id, event_id, recipient, template, template_version, sender, message_id, subject, body_text, body_html)
                        SELECT tenant_id, gen_random_uuid(), event_id, 'eve@evil.example', template, 1, sender, 'x', '', '', '' FROM emails LIMIT 1`,
      },
    ],
    ['a timeline has lost a fact', { orders: `DELETE FROM order_facts WHERE type = 'order.completed'` }],
    [
      'a timeline tells what nobody has said',
      {
        orders: `INSERT INTO order_facts SELECT tenant_id, order_id, '${newEventId()}', 'charge.failed', NULL, now() FROM order_facts LIMIT 1`,
      },
    ],
  ])('%s', async (_, defect) => {
    expect(await brokenBy(defect)).toEqual([9]);
  });
});

describe('invariant 15 is named when', () => {
  it.each<[string, Defect]>([
    ['a line has changed', { orders: `UPDATE order_lines SET quantity = 7 WHERE line_no = 1` }],
    ['a line is gone', { orders: `DELETE FROM order_lines WHERE line_no = 1` }],
    ['a total has changed', { orders: `UPDATE orders SET total = total + 1` }],
    ['an order is in another currency than its charge', { orders: `UPDATE orders SET currency = 'USD'` }],
  ])('%s', async (_, defect) => {
    expect(await brokenBy(defect)).toEqual([15]);
  });
});
