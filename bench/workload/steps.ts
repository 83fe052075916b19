import { Buffer } from 'node:buffer';
import type { OutboxRow } from '@atlas/event-bus';
import { newTraceparent, newUuid, runInContext } from '@atlas/kernel';
import { poisonousSku } from '../consuming/poison.ts';
import { asPublished, completionFor } from './completed-orders.ts';
import { randomNumbers, tenant, zipf } from './tenants.ts';

/** What is wrong with the first event of every 25th order, which is one message in a hundred. */
export type Poison = 'none' | 'schema' | 'handler';

const stepsPerOrder = 4;
const ordersAtOnce = 500;
const everyPoisonous = 25;

/** Of all events: those of orders that are not poisoned, or would not be. */
export const healthyShare = 1 - 1 / everyPoisonous;

/**
 * Orders of four events each, five hundred of them interleaved. Where one is poisoned it is so with its first event, so that three
 * healthy ones of its key have to wait behind.
 */
export function* stepsOfOrders(poison: Poison, seed = 20_261_122): Generator<OutboxRow, undefined> {
  const random = randomNumbers(seed);
  let orders = 0;
  for (;;) {
    const batch = Array.from({ length: ordersAtOnce }, () => {
      const number = zipf(random());
      const isPoisonous = poison !== 'none' && orders++ % everyPoisonous === 0;
      return { tenantId: tenant(number), data: completionFor(number, random), isPoisonous };
    });
    for (let step = 1; step <= stepsPerOrder; step++) {
      for (const { tenantId, data, isPoisonous } of batch) {
        const row = runInContext({ correlationId: newUuid(), traceparent: newTraceparent() }, () =>
          asPublished(tenantId, isPoisonous && poison === 'handler' && step === 1 ? poisoned(data) : data, step),
        );
        yield isPoisonous && poison === 'schema' && step === 1 ? { ...row, payload: withoutSchema } : row;
      }
    }
  }
}

const withoutSchema = Buffer.from('{"not":"an order"}');

function poisoned(data: ReturnType<typeof completionFor>): typeof data {
  const [first, ...rest] = data.lines;
  return first ? { ...data, lines: [{ ...first, sku: poisonousSku }, ...rest] } : data;
}
