import { ChargeSucceeded } from '@atlas/contracts';
import { Database } from '@atlas/database';
import { newEventId } from '@atlas/kernel';
import { EraseBuyer } from '../src/buyers/erase-buyer.use-case.ts';
import { HearOfPurchase } from '../src/orders/hear-of-purchase.use-case.ts';
import { aBuyer, lampOrder, startOrders, type Buyer, type OrdersService } from './orders-service.ts';

describe('a buyer who has been removed', () => {
  let orders: OrdersService;

  beforeAll(async () => (orders = await startOrders()));
  afterAll(() => orders.stop());

  const remove = ({ tenantId, userId }: Buyer) =>
    orders.app.get(Database).transaction([tenantId], (tx) => orders.app.get(EraseBuyer).execute(tx, tenantId, userId));

  async function emailOf({ userId }: Buyer): Promise<string | undefined> {
    const { rows } = await orders.database.admin.query<{ email: string }>(
      'SELECT email FROM buyers WHERE user_id = $1',
      [userId.slice(4)],
    );
    return rows[0]?.email;
  }

  it('is forgotten, and stays so when an order of theirs was still on its way', async () => {
    const buyer = aBuyer();
    await orders.place(buyer, { body: lampOrder });
    expect(await emailOf(buyer)).toBe(buyer.userEmail);
    await remove(buyer);
    await orders.place(buyer, { body: lampOrder });
    expect(await emailOf(buyer)).toBe(`${buyer.userId.slice(4)}@removed.invalid`);
  });

  it('is forgotten before they have ever ordered', async () => {
    const buyer = aBuyer();
    await remove(buyer);
    await orders.place(buyer, { body: lampOrder });
    expect(await emailOf(buyer)).toBe(`${buyer.userId.slice(4)}@removed.invalid`);
  });

  it('leaves orders that end as they would have', async () => {
    const buyer = aBuyer();
    const { tenantId } = buyer;
    const orderId = (await orders.place(buyer, { body: lampOrder })).json().id;
    await remove(buyer);
    const event = { id: newEventId(), type: ChargeSucceeded.type, version: '1.0', time: new Date(), tenantId };
    const whole = { ...event, sequence: 1, subject: orderId, key: orderId, correlationId: 'c', data: { orderId } };
    await orders.app
      .get(Database)
      .transaction([tenantId], (tx) =>
        orders.app.get(HearOfPurchase).execute(tx, whole, { is: 'charge_succeeded', doomed: false }),
      );
    expect((await orders.get(buyer, `/v1/orders/${orderId}`)).json()).toMatchObject({ status: 'completed' });
  });
});
