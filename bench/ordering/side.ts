import { startGateway, startOrders, type Listening } from '../edge/atlas.ts';
import type { EdgeGround } from '../edge/ground.ts';
import { startUsualGateway, startUsualOrders } from '../edge/usual-nest.ts';
import type { OrdersDatabase } from '../placing/orders-database.ts';
import type { SideName } from './measures.ts';

export interface OrderingGround extends EdgeGround {
  readonly database: OrdersDatabase;
  readonly kafkaBrokers: readonly string[];
  readonly topicPrefix: string;
}

/** Gateway and orders, each in a process of its own. */
export interface RunningSide {
  readonly gateway: Listening;
  readonly orders: Listening;
}

export async function startSide(name: SideName, ground: OrderingGround): Promise<RunningSide> {
  const orders = await (name === 'atlas' ? atlasOrders(ground) : usualOrders(ground));
  try {
    return { orders, gateway: await (name === 'atlas' ? atlasGateway : usualGateway)(ground, orders.origin) };
  } catch (error) {
    await orders.program.stop();
    throw error;
  }
}

export async function stopSide({ gateway, orders }: RunningSide): Promise<void> {
  await gateway.program.stop();
  await orders.program.stop();
}

function atlasOrders({ app, logs, signer, database: { urls }, kafkaBrokers, topicPrefix }: OrderingGround) {
  return startOrders({ bundle: app('orders'), logs, signer, urls, kafkaBrokers, topicPrefix });
}

function atlasGateway({ app, logs, signer, redisUrl, accounts }: EdgeGround, ordersUrl: string) {
  return startGateway({ bundle: app('gateway'), logs, signer, redisUrl, accountsUrl: accounts.url, ordersUrl });
}

function usualOrders({ bundle, logs, signer, database, kafkaBrokers, topicPrefix }: OrderingGround) {
  const databaseUrl = database.urls.app;
  return startUsualOrders({
    bundle: bundle('usual-nest/orders'),
    ...{ logs, signer, databaseUrl, kafkaBrokers, topicPrefix },
  });
}

function usualGateway({ bundle, logs, signer, redisUrl }: EdgeGround, ordersUrl: string) {
  return startUsualGateway({ bundle: bundle('usual-nest/gateway'), logs, signer, redisUrl, ordersUrl });
}
