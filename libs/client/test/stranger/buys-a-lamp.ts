import { Atlas, AtlasProblem, type Order, type OrderPage, type Pages, type PlaceOrderRequest } from '@atlas/client';

declare const process: { argv: string[] };

const atlas = new Atlas({ baseUrl: process.argv[2] ?? '', apiKey: 'atlas_key' });
const wish: PlaceOrderRequest = { currency: 'EUR', paymentMethod: 'pm_success', lines: [] };

const placed: Order = await atlas.orders.place(wish);
const seen: string[] = [placed.id];
const orders: Pages<Order, OrderPage> = atlas.orders.list();
for await (const { id } of orders) seen.push(id);

try {
  await atlas.orders.get('ord_none');
} catch (error) {
  if (error instanceof AtlasProblem) seen.push(error.code);
}

// @ts-expect-error a currency that there is not
void (() => atlas.orders.place({ ...wish, currency: 'XYZ' }));
// @ts-expect-error no field of an order
void (() => placed.colour);

console.log(JSON.stringify(seen));
