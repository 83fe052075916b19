import { statement, type Tx } from '@atlas/database';
import type { Currency } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { ChargeEntry, Entry, RefundEntry } from './entry.ts';
import type { Scene } from './test-token.ts';
import type { ChargeWish, RefundWish } from './wishes.ts';

export interface NewCharge extends ChargeWish {
  readonly id: string;
  readonly scene: Scene;
}

export interface NewRefund extends RefundWish {
  readonly id: string;
}

interface Row {
  readonly kind: 'charge' | 'refund';
  readonly entry: number;
  readonly id: string;
  readonly charge: string;
  readonly reference: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly status: ChargeEntry['status'];
  readonly failureCode: string | null;
  readonly createdAt: Date;
}

// What a charge is, is decided by the clock: a restart in the middle of a slow one changes nothing.
const charges = `
  SELECT 'charge' AS kind, entry, id, id AS charge, reference, amount, currency,
         CASE WHEN decided_at > clock_timestamp() THEN 'processing' ELSE outcome END AS status,
         CASE WHEN decided_at <= clock_timestamp() THEN failure_code END AS "failureCode",
         created_at AS "createdAt"
  FROM charges`;
const refunds = `
  SELECT 'refund' AS kind, r.entry, r.id, r.charge, r.reference, r.amount, c.currency,
         'succeeded' AS status, NULL AS "failureCode", r.created_at AS "createdAt"
  FROM refunds r JOIN charges c ON c.id = r.charge`;

const addCharge = statement<
  object,
  [
    id: string,
    reference: string,
    amount: number,
    currency: string,
    paymentMethod: string,
    outcome: string,
    failureCode: string | null,
    decidedAfterMs: number,
  ]
>(
  'books.add_charge',
  `INSERT INTO charges (id, reference, amount, currency, payment_method, outcome, failure_code, decided_at)
   VALUES ($1, $2, $3, $4, $5, $6, $7, clock_timestamp() + $8::float8 * interval '1 ms')`,
);
const addRefund = statement<object, [id: string, charge: string, reference: string, amount: number]>(
  'books.add_refund',
  `WITH counted AS (UPDATE charges SET refunded = refunded + $4 WHERE id = $2)
   INSERT INTO refunds (id, charge, reference, amount) VALUES ($1, $2, $3, $4)`,
);
const lockCharge = statement<{ status: ChargeEntry['status']; left: number; currency: Currency }, [id: string]>(
  'books.lock_charge',
  `SELECT CASE WHEN decided_at > clock_timestamp() THEN 'processing' ELSE outcome END AS status,
          amount - refunded AS left, currency
   FROM charges WHERE id = $1 FOR UPDATE`,
);
const findCharge = statement<Row, [id: string]>('books.charge', `${charges} WHERE id = $1`);
const chargesByReference = statement<Row, [reference: string]>(
  'books.charges_by_reference',
  `${charges} WHERE reference = $1 ORDER BY entry`,
);
const findRefund = statement<Row, [id: string]>('books.refund', `${refunds} WHERE r.id = $1`);
const refundsByReference = statement<Row, [reference: string]>(
  'books.refunds_by_reference',
  `${refunds} WHERE r.reference = $1 ORDER BY r.entry`,
);
const page = statement<Row, [after: number, limit: number]>(
  'books.page',
  `(${charges} WHERE entry > $1 ORDER BY entry LIMIT $2) UNION ALL (${refunds} WHERE r.entry > $1 ORDER BY r.entry LIMIT $2)
   ORDER BY entry LIMIT $2`,
);

@Injectable()
export class BooksStore {
  async addCharge(tx: Tx, { id, reference, amount, currency, paymentMethod, scene }: NewCharge): Promise<void> {
    const { outcome, failureCode = null, decidedAfterMs } = scene;
    await tx.execute(addCharge, [id, reference, amount, currency, paymentMethod, outcome, failureCode, decidedAfterMs]);
  }

  async addRefund(tx: Tx, { id, charge, reference, amount }: NewRefund): Promise<void> {
    await tx.execute(addRefund, [id, charge, reference, amount]);
  }

  /** Until the transaction ends nobody else refunds this charge. */
  async lockCharge(
    tx: Tx,
    id: string,
  ): Promise<{ status: ChargeEntry['status']; left: number; currency: Currency } | undefined> {
    return (await tx.query(lockCharge, [id]))[0];
  }

  async charge(tx: Tx, id: string): Promise<ChargeEntry | undefined> {
    return (await tx.query(findCharge, [id])).map(chargeOf)[0];
  }

  async chargesByReference(tx: Tx, reference: string): Promise<readonly ChargeEntry[]> {
    return (await tx.query(chargesByReference, [reference])).map(chargeOf);
  }

  async refund(tx: Tx, id: string): Promise<RefundEntry | undefined> {
    return (await tx.query(findRefund, [id])).map(refundOf)[0];
  }

  async refundsByReference(tx: Tx, reference: string): Promise<readonly RefundEntry[]> {
    return (await tx.query(refundsByReference, [reference])).map(refundOf);
  }

  /** Entries in the order in which they were written. */
  async page(tx: Tx, after: number, limit: number): Promise<readonly { position: number; entry: Entry }[]> {
    const rows = await tx.query(page, [after, limit]);
    return rows.map((row) => ({ position: row.entry, entry: row.kind === 'charge' ? chargeOf(row) : refundOf(row) }));
  }
}

function chargeOf({ id, reference, amount, currency, status, failureCode, createdAt }: Row): ChargeEntry {
  return { kind: 'charge', id, reference, amount, currency, status, failureCode, createdAt: createdAt.toISOString() };
}

function refundOf({ id, charge, reference, amount, currency, createdAt }: Row): RefundEntry {
  return {
    kind: 'refund',
    id,
    charge,
    reference,
    amount,
    currency,
    status: 'succeeded',
    createdAt: createdAt.toISOString(),
  };
}
