import { orderAnswer } from '../../apps/orders/src/orders/order-answer.ts';
import { orderOf } from '../placing/typeorm/placing.ts';
import { requestStream } from '../placing/workload.ts';

/** The answer to an order, as who does not place it would give it. */
export function anAnswer(): string {
  return JSON.stringify(orderAnswer(orderOf(requestStream()())));
}
