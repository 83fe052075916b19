import { ChargeFailed, ChargeReversed, ChargeSucceeded } from '@atlas/contracts';
import { Database } from '@atlas/database';
import { money, newId, uuidOf, type OrderId, type TenantId } from '@atlas/kernel';
import type { ServiceApplication } from '@atlas/service';
import { eventually, type TestDatabase } from '@atlas/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { awaited, type Charge } from '../src/charges/charge.ts';
import type { ChargeEvent, ReversalReason, Terms } from '../src/charges/charge-event.ts';
import { ChargeStore } from '../src/charges/charge.store.ts';
import { CaptureCharge } from '../src/charges/capture-charge.use-case.ts';
import { evolve } from '../src/charges/evolve.ts';
import { OpenCharge } from '../src/charges/open-charge.use-case.ts';
import type { Outcome } from '../src/charges/payment-gateway.ts';
import { ReverseCharge } from '../src/charges/reverse-charge.use-case.ts';
import { SettleCharge } from '../src/charges/settle-charge.use-case.ts';
import { emptyStream, hashOf } from '../src/charges/stream.ts';
import { billingInTest, type BillingInTest } from './billing-in-test.ts';
import { ScriptedProvider } from './scripted-provider.ts';

const noAnswer: Outcome = { is: 'unanswered', trouble: 'TimeoutError' };

describe('billing', () => {
  let service: BillingInTest;
  let testing: TestDatabase;
  let billing: ServiceApplication;
  let database: Database;
  const provider = new ScriptedProvider();
  const tenantId = newId('ten');

  beforeAll(async () => {
    service = await billingInTest({
      ATLAS_PROVIDER_URL: await provider.start(),
      ATLAS_PROVIDER_TIMEOUT_MS: '30000',
      ATLAS_PROVIDER_IN_FLIGHT_MS: '3000',
      ATLAS_UNKNOWN_LOOKUP_AFTER_MS: '50',
    });
    ({ app: billing, database: testing } = service);
    database = billing.get(Database);
  });
  afterAll(async () => {
    await service.close();
    await provider.stop();
  });

  function anOrder(): {
    orderId: OrderId;
    tenantId: TenantId;
    terms: Terms;
  } {
    const terms = {
      accountId: newId('acc'),
      planId: newId('pln'),
      amount: money(4900, 'EUR'),
      paymentMethod: 'pm_success',
    };
    return { orderId: newId('ord'), tenantId, terms };
  }
  type Order = ReturnType<typeof anOrder>;

  const placed = (order: Order) => database.transaction([tenantId], (tx) => billing.get(OpenCharge).execute(tx, order));
  const refused = ({ orderId }: Order, reason: ReversalReason = 'rule') =>
    database.transaction([tenantId], (tx) => billing.get(ReverseCharge).execute(tx, { tenantId, orderId, reason }));
  const completed = ({ orderId }: Order) =>
    database.transaction([tenantId], (tx) => billing.get(SettleCharge).execute(tx, { tenantId, orderId }));

  const chargeOf = ({ orderId }: Order) =>
    database.read(
      [tenantId],
      async (tx) => (await billing.get(ChargeStore).findByOrder(tx, tenantId, orderId))?.charge,
    );
  const eventuallyIs = (order: Order, state: string, settlement: string) =>
    eventually(async () => expect(await chargeOf(order)).toMatchObject({ state, settlement }));

  async function published({ orderId }: Order): Promise<[string, Record<string, unknown>][]> {
    const { rows } = await testing.admin.query<{ schema: string; payload: Buffer }>(
      'SELECT schema, payload FROM bus.outbox WHERE key = $1 ORDER BY seq',
      [orderId],
    );
    return rows.map(({ schema, payload }) => [schema, JSON.parse(payload.toString()) as Record<string, unknown>]);
  }
  const typesOf = async (order: Order) => (await published(order)).map(([schema]) => schema);
  const saying = ({ type }: { type: string }) => expect.stringContaining(type);
  const keysSentFor = async (order: Order, kind: 'charges' | 'refunds') => {
    const id = (await chargeOf(order))?.id ?? '';
    return provider[kind].filter(({ reference }) => reference.endsWith(id)).map(({ key }) => key);
  };
  const query = (sql: string, ...values: unknown[]) => testing.admin.query(sql, values);

  it('charges for an order that was placed, and says so once', async () => {
    const order = anOrder();
    await placed(order);
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    expect(await published(order)).toEqual([
      [
        saying(ChargeSucceeded),
        expect.objectContaining({ orderId: order.orderId, amount: order.terms.amount, doomed: false }),
      ],
    ]);
    expect(await keysSentFor(order, 'charges')).toHaveLength(1);
  });

  it('settles the charge of a completed order', async () => {
    const order = anOrder();
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    await completed(order);
    await completed(order);
    await eventuallyIs(order, 'succeeded', 'settled');
  });

  it('says that a charge failed when the provider declines it', async () => {
    const order = anOrder();
    provider.next(() => ({ is: 'failed', failure: 'card_declined' }));
    await placed(order);
    await eventuallyIs(order, 'failed', 'void');
    expect(await published(order)).toEqual([
      [saying(ChargeFailed), expect.objectContaining({ reason: 'card_declined' })],
    ]);
  });

  it('asks the provider what became of a charge that it did not answer', async () => {
    const order = anOrder();
    provider.next(({ reference }) => {
      provider.knows(reference, { is: 'succeeded', providerRef: 'ch_silent' });
      return noAnswer;
    });
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    expect(await typesOf(order)).toEqual([saying(ChargeSucceeded)]);
    expect(await keysSentFor(order, 'charges')).toHaveLength(1);
  });

  it('waits for a provider that is still thinking', async () => {
    const order = anOrder();
    provider.next(({ reference }) => {
      provider.knows(reference, { is: 'processing' });
      return { is: 'processing' };
    });
    await placed(order);
    await eventuallyIs(order, 'processing', 'pending');
    const charge = await chargeOf(order);
    provider.knows(charge?.id ?? '', { is: 'failed', failure: 'provider_gave_up' });
    await eventuallyIs(order, 'failed', 'void');
  });

  it('asks again with the same key when the provider has never heard of a charge', async () => {
    const order = anOrder();
    provider.next(() => noAnswer);
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    const [first, second, ...more] = await keysSentFor(order, 'charges');
    expect(second).toBe(first);
    expect(more).toEqual([]);
  });

  it('gives the money back when the order was refused, once', async () => {
    const order = anOrder();
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    await Promise.all([refused(order), refused(order)]);
    await eventuallyIs(order, 'succeeded', 'reversed');
    expect(await published(order)).toEqual([
      [saying(ChargeSucceeded), expect.anything()],
      [saying(ChargeReversed), expect.objectContaining({ reason: 'rule', amount: order.terms.amount })],
    ]);
    expect(await keysSentFor(order, 'refunds')).toHaveLength(1);
  });

  it('gives the money back when the refusal was faster than the provider', async () => {
    const order = anOrder();
    const answer = Promise.withResolvers<Outcome>();
    provider.next(() => answer.promise);
    await placed(order);
    await eventuallyIs(order, 'processing', 'pending');
    await refused(order, 'timeout');
    expect(await chargeOf(order)).toMatchObject({ state: 'processing', settlement: 'doomed' });
    answer.resolve({ is: 'succeeded', providerRef: 'ch_late' });
    await eventuallyIs(order, 'succeeded', 'reversed');
    expect(await published(order)).toEqual([
      [saying(ChargeSucceeded), expect.objectContaining({ doomed: true })],
      [saying(ChargeReversed), expect.objectContaining({ reason: 'timeout' })],
    ]);
  });

  it('captures nothing when the refusal came before the order', async () => {
    const order = anOrder();
    await refused(order, 'timeout');
    await refused(order, 'timeout');
    await placed(order);
    expect(await chargeOf(order)).toMatchObject({ state: 'failed', settlement: 'void' });
    expect(await published(order)).toEqual([[saying(ChargeFailed), expect.objectContaining({ reason: 'never_sent' })]]);
    expect(await keysSentFor(order, 'charges')).toEqual([]);
  });

  it('ends the same way whichever comes first when order and refusal come at once', async () => {
    const orders = Array.from({ length: 20 }, anOrder);
    await Promise.all(orders.flatMap((order) => [placed(order), refused(order)]));
    for (const order of orders) {
      await eventually(async () => expect((await typesOf(order)).at(-1)).toMatch(/charge\.(failed|reversed)/));
    }
    const { rows } = await query('SELECT order_id FROM charges GROUP BY order_id HAVING count(*) > 1');
    expect(rows).toEqual([]);
  });

  it('does not ask again for a doomed charge that the provider never heard of', async () => {
    const order = anOrder();
    const answer = Promise.withResolvers<Outcome>();
    provider.next(() => answer.promise);
    await placed(order);
    await eventuallyIs(order, 'processing', 'pending');
    await refused(order);
    answer.resolve(noAnswer);
    await letItArrive();
    await eventuallyIs(order, 'failed', 'void');
    expect(await keysSentFor(order, 'charges')).toHaveLength(1);
  });

  it('asks for a refused reversal again, under a new key', async () => {
    const order = anOrder();
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    provider.next(() => ({ is: 'failed', failure: 'insufficient_funds' }));
    await refused(order);
    await eventuallyIs(order, 'succeeded', 'reversed');
    const [first, second] = await keysSentFor(order, 'refunds');
    expect([first, second]).toEqual([expect.stringMatching(/_1$/), expect.stringMatching(/_2$/)]);
    expect(await typesOf(order)).toEqual([saying(ChargeSucceeded), saying(ChargeReversed)]);
  });

  it('refunds once when the answer to a reversal was lost', async () => {
    const order = anOrder();
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    provider.next(({ reference }) => {
      provider.knows(reference, { is: 'succeeded', providerRef: 're_silent' });
      return noAnswer;
    });
    await refused(order);
    await eventuallyIs(order, 'succeeded', 'reversed');
    expect(await keysSentFor(order, 'refunds')).toHaveLength(1);
  });

  it('resumes with the same key what was begun by a process that died, although its job is gone', async () => {
    const order = anOrder();
    await database.transaction([tenantId], async (tx) => {
      await billing.get(OpenCharge).execute(tx, order);
      const found = await billing.get(ChargeStore).findByOrder(tx, tenantId, order.orderId);
      if (found) await billing.get(CaptureCharge).execute(tx, { tenantId, chargeId: found.charge.id });
      tx.beforeCommit(async () => void (await tx.foreign('DELETE FROM jobs.job', [])));
    });
    await eventuallyIs(order, 'succeeded', 'pending');
    expect(await keysSentFor(order, 'charges')).toEqual([`cap_${(await chargeOf(order))?.id}_1`]);
    expect(await typesOf(order)).toEqual([saying(ChargeSucceeded)]);
  });

  /** As if so much time had gone by that no request can still be on its way. */
  const letItArrive = () =>
    query(`UPDATE provider_requests SET last_sent_at = last_sent_at - interval '1 hour' WHERE state <> 'closed'`);

  /** As if the process stood still from putting a request on record until much later. */
  async function stalledSending(kind: 'capture' | 'reversal', work: () => Promise<void>): Promise<void> {
    await query(
      `CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(1.5); RETURN new; END'`,
    );
    await query(`CREATE TRIGGER stall BEFORE UPDATE ON provider_requests FOR EACH ROW
                   WHEN (old.state = 'ready' AND new.state = 'sent' AND new.kind = '${kind}') EXECUTE FUNCTION stall()`);
    await work();
    await query('DROP FUNCTION stall() CASCADE');
  }
  const timesOnRecord = async (kind: string) => {
    const newest = `SELECT sends FROM provider_requests WHERE kind = $1 ORDER BY created_at DESC LIMIT 1`;
    return Number((await query(newest, kind)).rows[0]?.sends);
  };

  it('does not send a capture late: whoever comes next may have taken it for lost', async () => {
    const order = anOrder();
    await stalledSending('capture', async () => {
      await placed(order);
      await eventuallyIs(order, 'succeeded', 'pending');
    });
    expect(await timesOnRecord('capture')).toBeGreaterThan(1);
    expect(await keysSentFor(order, 'charges')).toHaveLength(1);
  });

  it('does not send a reversal late either', async () => {
    const order = anOrder();
    await placed(order);
    await eventuallyIs(order, 'succeeded', 'pending');
    await stalledSending('reversal', async () => {
      await refused(order);
      await eventuallyIs(order, 'succeeded', 'reversed');
    });
    expect(await timesOnRecord('reversal')).toBeGreaterThan(1);
    expect(await keysSentFor(order, 'refunds')).toHaveLength(1);
  });

  describe('to be watched', () => {
    const ages = async () => {
      const { body } = await billing.inject({ url: '/metrics' });
      const ageOf = (metric: string) => Number(new RegExp(`^${metric} (.*)$`, 'm').exec(body)?.[1]);
      return {
        charge: ageOf('atlas_billing_oldest_unknown_charge_seconds'),
        reversal: ageOf('atlas_billing_oldest_open_reversal_seconds'),
      };
    };
    const old = expect.closeTo(3_600, -2);
    const anHourAgo = () =>
      query(`UPDATE provider_requests SET created_at = created_at - interval '1 hour' WHERE state <> 'closed'`);

    it('tells how long the outcome of a charge has not been known', async () => {
      const order = anOrder();
      const answer = Promise.withResolvers<Outcome>();
      provider.next(() => answer.promise);
      await placed(order);
      await eventuallyIs(order, 'processing', 'pending');
      await anHourAgo();
      await eventually(async () => expect(await ages()).toEqual({ charge: old, reversal: 0 }));
      answer.resolve({ is: 'failed', failure: 'card_declined' });
      await eventually(async () => expect(await ages()).toEqual({ charge: 0, reversal: 0 }));
    });

    it('tells how long a customer has been waiting for their money', async () => {
      const order = anOrder();
      await placed(order);
      await eventuallyIs(order, 'succeeded', 'pending');
      const answer = Promise.withResolvers<Outcome>();
      provider.next(() => answer.promise);
      await refused(order);
      await anHourAgo();
      await eventually(async () => expect(await ages()).toEqual({ charge: 0, reversal: old }));
      answer.resolve({ is: 'succeeded', providerRef: 're_late' });
      await eventually(async () => expect(await ages()).toEqual({ charge: 0, reversal: 0 }));
    });
  });

  it('leaves nothing open at the provider', () =>
    eventually(async () => {
      const { rows } = await query(`SELECT charge_id, state FROM provider_requests WHERE state <> 'closed'`);
      expect(rows).toEqual([]);
    }));

  it('refuses to complete an order that it has never heard of', () =>
    expect(completed(anOrder())).rejects.toThrow(/awaited.*completed/));

  describe('the event store', () => {
    const asApp = (sql: string) => testing.app.transaction([tenantId], (tx) => tx.foreign(sql, []));

    it('folds to the current row, and its chain holds, for every charge', async () => {
      const { rows } = await query(
        'SELECT stream, version, type, payload, hash FROM billing_events ORDER BY stream, version',
      );
      const streams = Map.groupBy(
        rows as { stream: string; version: number; type: string; payload: Buffer; hash: Buffer }[],
        ({ stream }) => stream,
      );
      expect(streams.size).toBeGreaterThan(20);
      for (const [stream, events] of streams) {
        let hash = emptyStream.hash;
        let charge: Charge | undefined;
        for (const [index, { version, type, payload, hash: stored }] of events.entries()) {
          expect(version).toBe(index + 1);
          hash = hashOf(hash, stream, version, type, payload);
          expect(stored).toEqual(hash);
          const fact = { type, ...JSON.parse(payload.toString()) } as ChargeEvent & { orderId: OrderId };
          charge = evolve(
            charge ?? awaited({ id: `chg_${stream}` as Charge['id'], tenantId, orderId: fact.orderId }),
            fact,
          );
        }
        const row = await database.read([tenantId], (tx) =>
          billing.get(ChargeStore).find(tx, tenantId, `chg_${stream}` as Charge['id']),
        );
        expect(row?.charge).toEqual(charge);
      }
    });

    it.each(['UPDATE billing_events SET payload = payload', 'DELETE FROM billing_events', 'TRUNCATE billing_events'])(
      'refuses the service itself to %s',
      (sql) => expect(asApp(sql)).rejects.toThrow(/permission denied/),
    );

    it('refuses a gap in a stream', () =>
      expect(
        query(
          `INSERT INTO billing_events (tenant_id, stream, version, type, payload, hash)
           SELECT tenant_id, stream, max(version) + 2, 'charge_settled', '{}', decode(repeat('00', 32), 'hex')
             FROM billing_events GROUP BY tenant_id, stream LIMIT 1`,
        ),
      ).rejects.toThrow(/foreign key/));
  });

  it('shows nobody the charges of another tenant', async () => {
    const order = anOrder();
    await placed(order);
    const stranger = newId('ten');
    const seen = await database.read([stranger], (tx) =>
      billing.get(ChargeStore).findByOrder(tx, tenantId, order.orderId),
    );
    expect(seen).toBeUndefined();
    expect((await query('SELECT id FROM charges WHERE order_id = $1', uuidOf(order.orderId))).rows).toHaveLength(1);
  });
});
