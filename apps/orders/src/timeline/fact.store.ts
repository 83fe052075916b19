import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type EventId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Fact } from './timeline.ts';

interface FactRow {
  tenant_id: string;
  order_id: string;
  event_id: EventId;
  type: string;
  detail: string | null;
  happened_at: Date;
}

const record = statement<
  object,
  [tenant: string, order: string, event: string, type: string, detail: string | null, happenedAt: Date]
>(
  'order_facts.record',
  `INSERT INTO order_facts (tenant_id, order_id, event_id, type, detail, happened_at) VALUES ($1, $2, $3, $4, $5, $6)
   ON CONFLICT DO NOTHING`,
);

const list = statement<FactRow, [tenant: string, order: string]>(
  'order_facts.list',
  `SELECT tenant_id, order_id, event_id, type, detail, happened_at FROM order_facts
    WHERE tenant_id = $1 AND order_id = $2
    ORDER BY happened_at, event_id`,
);

@Injectable()
export class FactStore {
  async record(tx: Tx, { tenantId, orderId, eventId, type, detail, happenedAt }: Fact): Promise<void> {
    await tx.execute(record, [uuidOf(tenantId), uuidOf(orderId), eventId, type, detail ?? null, happenedAt]);
  }

  async list(tx: Tx, { tenantId, orderId }: Pick<Fact, 'tenantId' | 'orderId'>): Promise<Fact[]> {
    const rows = await tx.query(list, [uuidOf(tenantId), uuidOf(orderId)]);
    return rows.map((row) => ({
      tenantId: idOf('ten', row.tenant_id),
      orderId: idOf('ord', row.order_id),
      eventId: row.event_id,
      type: row.type,
      happenedAt: row.happened_at,
      ...(row.detail !== null && { detail: row.detail }),
    }));
  }
}
