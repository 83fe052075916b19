import { OrderCompleted, type EventOf } from '@atlas/contracts';
import { statement, type Tx } from '@atlas/database';
import { Consumes, ConsumesBatch, EventConsumer } from '@atlas/event-bus';
import { uuidOf } from '@atlas/kernel';
import { poisonousSku } from '../poison.ts';

type Completed = EventOf<typeof OrderCompleted>;

const noteSteps = statement<object, [tenants: string[], orders: string[], steps: number[]]>(
  'bench.note_steps',
  `INSERT INTO steps (tenant_id, order_id, step) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int4[])`,
);

class Poisoned extends Error {}

async function note(tx: Tx, events: readonly Completed[]): Promise<void> {
  if (events.some(({ data }) => data.lines[0]?.sku === poisonousSku)) throw new Poisoned('a handler cannot take this');
  await tx.execute(noteSteps, [
    events.map(({ tenantId }) => uuidOf(tenantId)),
    events.map(({ data }) => uuidOf(data.orderId)),
    events.map(({ sequence }) => sequence),
  ]);
}

@EventConsumer()
export class StepsOfMany {
  @ConsumesBatch(OrderCompleted)
  handle(tx: Tx, events: readonly Completed[]): Promise<void> {
    return note(tx, events);
  }
}

@EventConsumer()
export class StepsOfOne {
  @Consumes(OrderCompleted)
  handle(tx: Tx, event: Completed): Promise<void> {
    return note(tx, [event]);
  }
}
