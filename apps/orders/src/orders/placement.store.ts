import {
  bind,
  byteaArray,
  Database,
  int4Array,
  int8Array,
  isUniqueViolation,
  statement,
  textArray,
  uuidArray,
  type TextRow,
  type WireValue,
} from '@atlas/database';
import { EventBus, type OutboxRow } from '@atlas/event-bus';
import { uuidOf } from '@atlas/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { ordersConfig, type OrdersConfig } from '../orders.config.ts';
import { outcomeOfTaken, type KeptAnswer, type Placement, type PlacementOutcome } from './placement.ts';

/** The name of the route in the table of idempotency keys. */
const route = 'POST /v1/orders';

/**
 * Everything that placing writes, for up to a batch of orders of many tenants, in one statement: the key is claimed, and only
 * what claimed its key goes on. A key that is claimed by a transaction still under way is waited for. Rows are in key order,
 * so that two batches with keys in common do not deadlock. Returns the positions of the orders that were placed.
 */
const place = statement<object, WireValue[]>(
  'orders.place',
  `WITH given AS MATERIALIZED (
     SELECT given.*, nullif(given.plan, '')::uuid AS plan_id
       FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::text[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[], $9::text[],
                   $10::int8[], $11::text[], $12::int8[], $13::uuid[], $14::text[], $15::int4[], $16::text[], $17::text[],
                   $18::text[], $19::bytea[])
            WITH ORDINALITY
         AS given (tenant_id, key, fingerprint, answer, order_id, account_id, user_id, plan, currency,
                   total, payment_method, placed_ms, event_id, schema, shard, topic, event_key, headers, payload, position)
   ), claimed AS (
     INSERT INTO idempotency_keys (tenant_id, route, key, fingerprint, status, answer)
     SELECT tenant_id, '${route}', key, fingerprint, 201, answer FROM given
      WHERE plan_id IS NULL OR NOT EXISTS (
              SELECT FROM open_purchases AS open
               WHERE open.tenant_id = given.tenant_id AND open.account_id = given.account_id AND open.plan_id = given.plan_id)
      ORDER BY tenant_id, key
     ON CONFLICT DO NOTHING
     RETURNING tenant_id, key
   ), fresh AS MATERIALIZED (
     SELECT given.* FROM given JOIN claimed USING (tenant_id, key)
   ), placed AS (
     INSERT INTO orders (tenant_id, id, account_id, user_id, plan_id, source, status, currency, total, payment_method,
                         placed_at, verdict_due_at)
     SELECT tenant_id, order_id, account_id, user_id, plan_id, 'purchase', 'pending_payment', currency, total, payment_method,
            to_timestamp(placed_ms / 1000.0),
            CASE WHEN plan_id IS NULL THEN clock_timestamp() + $26::int8 * interval '1 millisecond' END
       FROM fresh
   ), opened AS (
     INSERT INTO open_purchases (tenant_id, account_id, plan_id, order_id)
     SELECT tenant_id, account_id, plan_id, order_id FROM fresh WHERE plan_id IS NOT NULL
      ORDER BY tenant_id, account_id, plan_id
   ), lined AS (
     INSERT INTO order_lines (tenant_id, order_id, line_no, sku, description, quantity, unit_amount)
     SELECT fresh.tenant_id, fresh.order_id, line.line_no, line.sku, nullif(line.description, ''), line.quantity, line.unit_amount
       FROM unnest($20::int4[], $21::int4[], $22::text[], $23::text[], $24::int4[], $25::int8[])
         AS line (position, line_no, sku, description, quantity, unit_amount)
       JOIN fresh USING (position)
   ), told AS (
     INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
     SELECT event_id, schema, shard, topic, event_key, headers, payload FROM fresh ORDER BY event_key
   )
   SELECT position FROM fresh`,
);

const rememberBuyers = statement<object, Buffer[]>(
  'orders.remember_buyers',
  `INSERT INTO buyers (tenant_id, user_id, email)
   SELECT DISTINCT ON (tenant_id, user_id) tenant_id, user_id, email
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS buyer (tenant_id, user_id, email)
    ORDER BY tenant_id, user_id
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET email = excluded.email
   WHERE buyers.email NOT LIKE '%@removed.invalid'`,
);

const findAnswers = statement<object, Buffer[]>(
  'orders.find_answers',
  `SELECT asked.position, encode(kept.fingerprint, 'hex'), kept.answer
     FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS asked (tenant_id, key, position)
     JOIN idempotency_keys AS kept USING (tenant_id, key)
    WHERE kept.route = '${route}'`,
);

/** A placement with its event, as it goes into one statement. */
export interface AnnouncedPlacement extends Placement {
  readonly event: OutboxRow;
}

/** Somebody else opened the same purchase at the same moment. */
export class PurchaseRace extends Error {}

const knownBuyersLimit = 10_000;

/** The one hot path of the service: its statements travel as one flight. */
@Injectable()
export class PlacementStore {
  /** Buyers whose row is known to hold this address; derived, bounded, and only saves a write. */
  private readonly knownBuyers = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly bus: EventBus,
    @Inject(ordersConfig.KEY) private readonly config: Pick<OrdersConfig, 'verdictDeadlineMs'>,
  ) {}

  /** Places all that can be placed, in one transaction and one round trip; outcomes stand in the order of the placements. */
  async placeAll(placements: readonly AnnouncedPlacement[]): Promise<readonly PlacementOutcome[]> {
    const sorted = placements.toSorted(byKey);
    const placed = await this.insert(firstOfEachKey(sorted));
    if (placed.size > 0) this.bus.wake();
    const taken = sorted.filter((placement) => !placed.has(placement));
    const answers = taken.length === 0 ? new Map<Placement, KeptAnswer>() : await this.answersOf(taken);
    return placements.map((placement) =>
      placed.has(placement)
        ? { is: 'placed', answer: placement.answer }
        : outcomeOfTaken(placement, answers.get(placement)),
    );
  }

  private async insert(placements: readonly AnnouncedPlacement[]): Promise<ReadonlySet<Placement>> {
    const newBuyers = placements.filter(({ order, buyerEmail }) => this.knownBuyers.get(order.userId) !== buyerEmail);
    const buyers = newBuyers.length === 0 ? [] : [bind(rememberBuyers, buyerColumns(newBuyers))];
    const results = await this.flight(placements, [
      ...buyers,
      bind(place, [...orderColumns(placements), ...lineColumns(placements), String(this.config.verdictDeadlineMs)]),
    ]);
    this.noteBuyers(newBuyers);
    return new Set((results.at(-1) ?? []).flatMap(([position]) => placements[Number(position) - 1] ?? []));
  }

  private async answersOf(placements: readonly Placement[]): Promise<ReadonlyMap<Placement, KeptAnswer>> {
    const keys = [
      uuidArray(placements.map(tenantOf)),
      textArray(placements.map(({ idempotencyKey }) => idempotencyKey)),
    ];
    const [rows = []] = await this.flight(placements, [bind(findAnswers, keys)]);
    const answers = new Map<Placement, KeptAnswer>();
    for (const [position, fingerprint, answer] of rows) {
      const placement = placements[Number(position) - 1];
      if (placement)
        answers.set(placement, { fingerprint: Buffer.from(fingerprint ?? '', 'hex'), answer: answer ?? '' });
    }
    return answers;
  }

  private async flight(
    placements: readonly Placement[],
    statements: Parameters<Database['flight']>[1],
  ): Promise<readonly (readonly TextRow[])[]> {
    const tenants = new Set(placements.map(({ order }) => order.tenantId));
    try {
      return await this.database.flight([...tenants], statements);
    } catch (error) {
      if (isUniqueViolation(error, 'open_purchases_pkey')) throw new PurchaseRace();
      throw error;
    }
  }

  private noteBuyers(placements: readonly Placement[]): void {
    if (this.knownBuyers.size > knownBuyersLimit) this.knownBuyers.clear();
    for (const { order, buyerEmail } of placements) this.knownBuyers.set(order.userId, buyerEmail);
  }
}

const tenantOf = ({ order }: Placement) => uuidOf(order.tenantId);

/** A key stands once in a statement: whoever comes second finds the answer of the first. */
function firstOfEachKey<Given extends Placement>(sorted: readonly Given[]): readonly Given[] {
  return sorted.filter((placement, index) => {
    const before = sorted[index - 1];
    return before === undefined || byKey(before, placement) !== 0;
  });
}

function byKey(a: Placement, b: Placement): number {
  return compare(a.order.tenantId, b.order.tenantId) || compare(a.idempotencyKey, b.idempotencyKey);
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function orderColumns(placements: readonly AnnouncedPlacement[]): Buffer[] {
  const orders = placements.map(({ order }) => order);
  const events = placements.map(({ event }) => event);
  return [
    uuidArray(orders.map((order) => uuidOf(order.tenantId))),
    textArray(placements.map(({ idempotencyKey }) => idempotencyKey)),
    byteaArray(placements.map(({ fingerprint }) => fingerprint)),
    textArray(placements.map(({ answer }) => answer)),
    uuidArray(orders.map((order) => uuidOf(order.id))),
    uuidArray(orders.map((order) => uuidOf(order.accountId))),
    uuidArray(orders.map((order) => uuidOf(order.userId))),
    textArray(orders.map((order) => (order.planId === undefined ? '' : uuidOf(order.planId)))),
    textArray(orders.map((order) => order.total.currency)),
    int8Array(orders.map((order) => order.total.amount)),
    textArray(orders.map((order) => order.paymentMethod)),
    int8Array(orders.map((order) => order.placedAt.getTime())),
    uuidArray(events.map((event) => event.eventId)),
    textArray(events.map((event) => event.schema)),
    int4Array(events.map((event) => event.shard)),
    textArray(events.map((event) => event.topic)),
    textArray(events.map((event) => event.key)),
    textArray(events.map((event) => event.headers)),
    byteaArray(events.map((event) => event.payload)),
  ];
}

function lineColumns(placements: readonly Placement[]): Buffer[] {
  const lines = placements.flatMap(({ order }, index) =>
    order.lines.map((line, lineIndex) => ({ ...line, position: index + 1, lineNo: lineIndex + 1 })),
  );
  return [
    int4Array(lines.map(({ position }) => position)),
    int4Array(lines.map(({ lineNo }) => lineNo)),
    textArray(lines.map(({ sku }) => sku)),
    textArray(lines.map(({ description = '' }) => description)),
    int4Array(lines.map(({ quantity }) => quantity)),
    int8Array(lines.map(({ unitAmount }) => unitAmount)),
  ];
}

function buyerColumns(placements: readonly Placement[]): Buffer[] {
  return [
    uuidArray(placements.map(tenantOf)),
    uuidArray(placements.map(({ order }) => uuidOf(order.userId))),
    textArray(placements.map(({ buyerEmail }) => buyerEmail)),
  ];
}
