import {
  ChargeFailed,
  ChargeSucceeded,
  OrderCancelRequested,
  OrderPlaced,
  type Event,
  type EventContract,
  type EventOf,
} from '@atlas/contracts';
import { newEventId, newId, newUuid, type PlanId } from '@atlas/kernel';

/** `anOrder().withPlan(pro)`: an order, and the events that tell of it. */
export function anOrder() {
  return new OrderBuilder();
}

class OrderBuilder {
  readonly tenantId = newId('ten');
  readonly orderId = newId('ord');
  readonly accountId = newId('acc');
  private planId: PlanId | undefined;
  private placedAt = new Date();

  withPlan(planId: PlanId): this {
    this.planId = planId;
    return this;
  }

  placedAgo(ms: number): this {
    this.placedAt = new Date(Date.now() - ms);
    return this;
  }

  placed(): EventOf<typeof OrderPlaced> {
    return this.event(OrderPlaced, {
      ...withoutPlan(OrderPlaced.example),
      ...this.ids(),
      placedAt: this.placedAt.toISOString(),
    });
  }

  chargeSucceeded({ doomed = false } = {}): EventOf<typeof ChargeSucceeded> {
    return this.event(ChargeSucceeded, { ...withoutPlan(ChargeSucceeded.example), ...this.ids(), doomed });
  }

  chargeFailed(): EventOf<typeof ChargeFailed> {
    return this.event(ChargeFailed, { ...withoutPlan(ChargeFailed.example), ...this.ids() });
  }

  cancelRequested(): EventOf<typeof OrderCancelRequested> {
    return this.event(OrderCancelRequested, { ...OrderCancelRequested.example, orderId: this.orderId });
  }

  private ids() {
    const { orderId, accountId, planId } = this;
    return { orderId, accountId, ...(planId && { planId }) };
  }

  private event<Data>({ type, version, key }: EventContract<Data>, data: Data): Event<Data> {
    const { tenantId } = this;
    const subject = key(data);
    const envelope = { id: newEventId(), time: new Date(), sequence: 1, correlationId: newUuid() };
    return { ...envelope, type, version, tenantId, subject, key: subject, data };
  }
}

function withoutPlan<Data extends { planId?: PlanId }>(example: Data): Data {
  const data = { ...example };
  delete data.planId;
  return data;
}
