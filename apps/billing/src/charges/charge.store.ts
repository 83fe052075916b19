import { statement, type Tx } from '@atlas/database';
import { newId, uuidOf, type ChargeId, type OrderId, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Charge } from './charge.ts';
import type { ChargeEvent } from './charge-event.ts';
import type { ChargeRef, OrderOfTenant } from './charge-ref.ts';
import { chargeOf, columnsOf, type ChargeRow } from './charge-row.ts';
import { evolve } from './evolve.ts';
import { linkAfter, type Link, type StreamHead } from './stream.ts';

/** A charge whose row this transaction has locked. */
export interface HeldCharge {
  readonly charge: Charge;
  readonly head: StreamHead;
  /** The database's time. */
  readonly now: Date;
}

/** A fact as it stands in the stream, with the charge that it made. */
export interface RecordedEvent {
  readonly event: ChargeEvent;
  readonly charge: Charge;
  readonly version: number;
  readonly at: Date;
}

export interface DatedCharge {
  readonly charge: Charge;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

type StoredRow = ChargeRow & { version: number; head: Buffer; created_at: Date; updated_at: Date; now: Date };
/** Never `*`: a prepared statement whose result grows fails, and migrations add columns while this version still runs. */
const columns = `tenant_id, id, order_id, state, settlement, account_id, plan_id, amount, currency, payment_method, reason,
       failure, provider_ref, version, head, created_at, updated_at`;

/**
 * Whoever comes first makes the row, be it the order or the verdict on it; waits for another transaction that is making it.
 * The update changes nothing: it locks and returns the row that is there already. Rows are taken in the order of their keys, so
 * that those who take many wait for each other, but never in a circle.
 */
const holdOrAwait = statement<StoredRow, [tenants: string[], orders: string[], newIds: string[]]>(
  'charges.hold_or_await',
  `INSERT INTO charges (tenant_id, order_id, id)
   SELECT DISTINCT ON (tenant_id, order_id) tenant_id, order_id, id
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS given (tenant_id, order_id, id)
    ORDER BY tenant_id, order_id
   ON CONFLICT (tenant_id, order_id) DO UPDATE SET version = charges.version
   RETURNING ${columns}, clock_timestamp() AS now`,
);
const lock = statement<StoredRow, [tenant: string, id: string]>(
  'charges.lock',
  `SELECT ${columns}, clock_timestamp() AS now FROM charges WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
);
const find = statement<StoredRow, [tenant: string, id: string]>(
  'charges.find',
  `SELECT ${columns} FROM charges WHERE tenant_id = $1 AND id = $2`,
);
const findByOrder = statement<StoredRow, [tenant: string, order: string]>(
  'charges.find_by_order',
  `SELECT ${columns} FROM charges WHERE tenant_id = $1 AND order_id = $2`,
);
const list = statement<StoredRow, [tenant: string, before: string | undefined, limit: number]>(
  'charges.list',
  `SELECT ${columns} FROM charges
    WHERE tenant_id = $1 AND state <> 'awaited' AND id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    ORDER BY id DESC LIMIT $3`,
);
const append = statement<
  object,
  [tenant: string, id: string, versions: number[], types: string[], payloads: Buffer[], hashes: Buffer[], row: string]
>(
  'charges.append',
  `WITH appended AS (
     INSERT INTO billing_events (tenant_id, stream, version, type, payload, hash)
     SELECT $1, $2, version, type, payload, hash
       FROM unnest($3::int[], $4::text[], $5::bytea[], $6::bytea[]) AS event (version, type, payload, hash)
   )
   UPDATE charges
      SET state = new.state, settlement = new.settlement, account_id = new.account_id, plan_id = new.plan_id,
          amount = new.amount, currency = new.currency, payment_method = new.payment_method, reason = new.reason,
          failure = new.failure, provider_ref = new.provider_ref, version = ($3::int[])[cardinality($3)],
          head = ($6::bytea[])[cardinality($6)], updated_at = clock_timestamp()
     FROM json_to_record($7::json) AS new (
          state text, settlement text, account_id uuid, plan_id uuid, amount bigint, currency text,
          payment_method text, reason text, failure text, provider_ref text)
    WHERE tenant_id = $1 AND id = $2`,
);

@Injectable()
export class ChargeStore {
  /** The charge of an order, made when there is none yet. */
  async holdOrAwait(tx: Tx, order: OrderOfTenant): Promise<HeldCharge> {
    const [held] = await this.holdOrAwaitAll(tx, [order]);
    if (!held) throw new Error('an insert that updates on conflict returns its row');
    return held;
  }

  async holdOrAwaitAll(tx: Tx, orders: readonly OrderOfTenant[]): Promise<readonly HeldCharge[]> {
    const tenants = orders.map(({ tenantId }) => uuidOf(tenantId));
    const ids = orders.map(({ orderId }) => uuidOf(orderId));
    const newIds = orders.map(() => uuidOf(newId('chg')));
    return (await tx.query(holdOrAwait, [tenants, ids, newIds])).map(heldOf);
  }

  async hold(tx: Tx, { tenantId, chargeId }: ChargeRef): Promise<HeldCharge> {
    const [row] = await tx.query(lock, [uuidOf(tenantId), uuidOf(chargeId)]);
    if (!row) throw new Error(`${chargeId} is not among the charges of ${tenantId}`);
    return heldOf(row);
  }

  async find(tx: Tx, tenantId: TenantId, id: ChargeId): Promise<DatedCharge | undefined> {
    return (await tx.query(find, [uuidOf(tenantId), uuidOf(id)])).map(datedOf)[0];
  }

  async findByOrder(tx: Tx, tenantId: TenantId, orderId: OrderId): Promise<DatedCharge | undefined> {
    return (await tx.query(findByOrder, [uuidOf(tenantId), uuidOf(orderId)])).map(datedOf)[0];
  }

  /** The newest first. */
  async list(tx: Tx, tenantId: TenantId, before: ChargeId | undefined, limit: number): Promise<readonly DatedCharge[]> {
    const rows = await tx.query(list, [uuidOf(tenantId), before && uuidOf(before), limit]);
    return rows.map(datedOf);
  }

  /** Adds facts to the stream of a charge that this transaction holds, and brings its row up to date. */
  async append(tx: Tx, held: HeldCharge, events: readonly ChargeEvent[]): Promise<readonly RecordedEvent[]> {
    const { links, recorded } = chain(held, events);
    const last = recorded.at(-1);
    if (!last) return [];
    const { tenantId, id } = last.charge;
    await tx.execute(append, [
      uuidOf(tenantId),
      uuidOf(id),
      links.map(({ version }) => version),
      links.map(({ type }) => type),
      links.map(({ payload }) => payload),
      links.map(({ hash }) => hash),
      JSON.stringify(columnsOf(last.charge)),
    ]);
    return recorded;
  }
}

function heldOf(row: StoredRow): HeldCharge {
  return { charge: chargeOf(row), head: { version: row.version, hash: row.head }, now: row.now };
}

function datedOf(row: StoredRow): DatedCharge {
  return { charge: chargeOf(row), createdAt: row.created_at, updatedAt: row.updated_at };
}

function chain({ charge: before, head: end, now }: HeldCharge, events: readonly ChargeEvent[]) {
  let [charge, head] = [before, end];
  const links: Link[] = [];
  const recorded: RecordedEvent[] = [];
  for (const event of events) {
    const { type, ...fact } = event;
    const link = linkAfter(head, uuidOf(charge.id), type, { ...fact, at: now });
    charge = evolve(charge, event);
    head = link;
    links.push(link);
    recorded.push({ event, charge, version: link.version, at: now });
  }
  return { links, recorded };
}
