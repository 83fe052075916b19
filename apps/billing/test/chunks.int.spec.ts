import {
  ChargeFailed,
  OrderPlaced,
  SubscriptionActivationFailed,
  type Event,
  type EventContract,
} from '@atlas/contracts';
import { Database, type Tx } from '@atlas/database';
import { newEventId, newId, newUuid, type OrderId, type TenantId } from '@atlas/kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ActivationFailedConsumer } from '../src/charges/activation-failed.consumer.ts';
import { OrderPlacedConsumer } from '../src/charges/order-placed.consumer.ts';
import { billingInTest, type BillingInTest } from './billing-in-test.ts';

/** Chunks of events, as the bus hands them over: the events of several tenants, in one transaction. */
describe('billing, when it hears many facts at once', () => {
  let billing: BillingInTest;
  const provider = { ATLAS_PROVIDER_URL: 'http://127.0.0.1:9' }; // nobody answers
  beforeAll(async () => (billing = await billingInTest(provider)));
  afterAll(() => billing.close());

  interface Consumer<Data> {
    handle(tx: Tx, events: readonly Event<Data>[]): Promise<void>;
  }
  const hear = <Data>(consumer: Consumer<Data>, events: readonly Event<Data>[]) =>
    billing.app.get(Database).transaction(
      events.map(({ tenantId }) => tenantId),
      (tx) => consumer.handle(tx, events),
    );
  const hearPlaced = (orders: readonly Order[]) => hear(billing.app.get(OrderPlacedConsumer), orders.map(placed));
  const hearRefused = (orders: readonly Order[]) =>
    hear(billing.app.get(ActivationFailedConsumer), orders.map(refused));

  it('does not stand in its own way when verdicts come in another sequence than their orders', async () => {
    const orders = Array.from({ length: 40 }, anOrder);
    await Promise.all([hearPlaced(orders), hearRefused(orders.toReversed())]);
    const { rows } = await billing.database.admin.query(`SELECT settlement, count(*)::int FROM charges GROUP BY 1`);
    expect(rows).toEqual([{ settlement: 'void', count: 40 }]);
  });

  it('says of each fact which one it follows from, also across tenants', async () => {
    const orders = [anOrder(), anOrder()];
    await hearRefused(orders);
    const events = orders.map(placed);
    await hear(billing.app.get(OrderPlacedConsumer), events);
    const { rows } = await billing.database.admin.query<{ headers: string }>(
      'SELECT headers FROM bus.outbox WHERE schema LIKE $1 AND key = ANY ($2) ORDER BY array_position($2, key)',
      [`${ChargeFailed.type}%`, orders.map(({ orderId }) => orderId)],
    );
    expect(rows.map(({ headers }) => JSON.parse(headers))).toEqual(
      events.map(({ id, correlationId }) =>
        expect.objectContaining({ ce_causationid: id, ce_correlationid: correlationId }),
      ),
    );
  });
});

interface Order {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
}

const anOrder = (): Order => ({ tenantId: newId('ten'), orderId: newId('ord') });

const placed = ({ tenantId, orderId }: Order) => eventOf(OrderPlaced, tenantId, { ...OrderPlaced.example, orderId });

const refused = ({ tenantId, orderId }: Order) =>
  eventOf(SubscriptionActivationFailed, tenantId, { ...SubscriptionActivationFailed.example, orderId });

function eventOf<Data>({ type, version, key }: EventContract<Data>, tenantId: TenantId, data: Data): Event<Data> {
  const subject = key(data);
  const envelope = { id: newEventId(), time: new Date(), sequence: 1, correlationId: newUuid() };
  return { ...envelope, type, version, tenantId, subject, key: subject, data };
}
