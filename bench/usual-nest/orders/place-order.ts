import { isUniqueViolation } from '@atlas/database';
import { uuidOf } from '@atlas/kernel';
import { Injectable, UnprocessableEntityException } from '@nestjs/common';
import { DataSource, QueryFailedError } from 'typeorm';
import { orderAnswer } from '../../../apps/orders/src/orders/order-answer.ts';
import type { Order } from '../../../apps/orders/src/orders/order.ts';
import { fingerprintOf } from '../../../apps/orders/src/orders/placement.ts';
import { IdempotencyKeyEntity, OrderEntity, OutboxEntity } from '../../placing/typeorm/entities.ts';
import { actFor, eventOf, keyOf, orderEntityOf, orderOf } from '../../placing/typeorm/placing.ts';
import type { PlacingRequest } from '../../placing/workload.ts';

export interface Answer {
  readonly body: string;
  readonly replayed: boolean;
}

/** A transaction for each request (https://typeorm.io/docs/advanced-topics/transactions); the key's row tells a repetition. */
@Injectable()
export class PlaceOrder {
  constructor(private readonly source: DataSource) {}

  async execute(request: PlacingRequest): Promise<Answer> {
    const order = orderOf(request);
    const body = JSON.stringify(orderAnswer(order));
    try {
      await this.save(request, order, body);
      return { body, replayed: false };
    } catch (error) {
      if (!(error instanceof QueryFailedError) || !isUniqueViolation(error.driverError)) throw error;
      return { body: await this.keptAnswer(request, order), replayed: true };
    }
  }

  private save(request: PlacingRequest, order: Order, body: string): Promise<void> {
    return this.source.transaction(async (manager) => {
      await actFor(manager, order.tenantId);
      await manager.getRepository(IdempotencyKeyEntity).insert(keyOf(request, order, body)); // save would look first, and overwrite
      await manager.getRepository(OrderEntity).save(orderEntityOf(order));
      await manager.getRepository(OutboxEntity).save(eventOf(order));
    });
  }

  private async keptAnswer({ idempotencyKey: key, wish }: PlacingRequest, { tenantId }: Order): Promise<string> {
    const kept = await this.source.transaction(async (manager) => {
      await actFor(manager, tenantId);
      return manager.getRepository(IdempotencyKeyEntity).findOneByOrFail({ tenantId: uuidOf(tenantId), key });
    });
    if (!kept.fingerprint.equals(fingerprintOf(wish))) throw new UnprocessableEntityException();
    return kept.answer;
  }
}
