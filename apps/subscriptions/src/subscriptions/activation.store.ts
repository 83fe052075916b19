import { statement, type Tx } from '@atlas/database';
import { idOf, newId, uuidOf, type EventId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type {
  Activation,
  Application,
  DecidedActivation,
  OpenActivation,
  PlanRule,
  UnruledReason,
  Verdict,
} from './activation.ts';

export type OrderOfTenant = Pick<Application, 'tenantId' | 'orderId'>;

/** What the first fact about an order tells of it. */
export type Applicant = Pick<Application, 'tenantId' | 'orderId' | 'accountId' | 'planId'>;

interface ApplicationRow {
  tenant_id: string;
  order_id: string;
  account_id: string;
  plan_id: string;
  subscription_id: string;
  deadline: Date;
}

/** The table's constraints, as a type. */
type VerdictRow =
  | { state: 'open' }
  | { state: 'activated'; verdict_event_id: EventId; decided_at: Date }
  | { state: 'not_activated'; reason: 'rule'; rule: PlanRule; verdict_event_id: EventId; decided_at: Date }
  | { state: 'not_activated'; reason: UnruledReason; rule: null; verdict_event_id: EventId; decided_at: Date };

const open = statement<
  ApplicationRow,
  [
    tenants: string[],
    orders: string[],
    accounts: string[],
    plans: string[],
    subscriptions: string[],
    deadlineMs: number,
  ]
>(
  'activations.open',
  `INSERT INTO activations (tenant_id, order_id, account_id, plan_id, subscription_id, deadline)
   SELECT tenant_id, order_id, account_id, plan_id, subscription_id,
          clock_timestamp() + $6::bigint * interval '1 millisecond'
     FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[])
          AS application (tenant_id, order_id, account_id, plan_id, subscription_id)
    ORDER BY tenant_id, order_id
   ON CONFLICT (tenant_id, order_id) DO NOTHING
   RETURNING tenant_id, order_id, account_id, plan_id, subscription_id, deadline`,
);

/** Locks in key order, so that two chunks with orders in common queue up instead of dead-locking. */
const lock = statement<ApplicationRow & VerdictRow & { now: Date }, [tenants: string[], orders: string[]]>(
  'activations.lock',
  `SELECT tenant_id, order_id, account_id, plan_id, subscription_id, deadline,
          state, reason, rule, verdict_event_id, decided_at, clock_timestamp() AS now
     FROM activations
    WHERE (tenant_id, order_id) IN (SELECT * FROM unnest($1::uuid[], $2::uuid[]))
    ORDER BY tenant_id, order_id
      FOR NO KEY UPDATE`,
);

const settle = statement<
  object,
  [
    tenants: string[],
    orders: string[],
    states: string[],
    reasons: (string | undefined)[],
    rules: (string | undefined)[],
    eventIds: string[],
    decidedAt: Date[],
  ]
>(
  'activations.settle',
  `UPDATE activations
      SET state = verdict.state, reason = verdict.reason, rule = verdict.rule,
          verdict_event_id = verdict.event_id, decided_at = verdict.decided_at
     FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::timestamptz[])
          AS verdict (tenant_id, order_id, state, reason, rule, event_id, decided_at)
    WHERE activations.tenant_id = verdict.tenant_id
      AND activations.order_id = verdict.order_id
      AND activations.state = 'open'`,
);

const findOverdue = statement<{ tenant_id: string; order_id: string; overdue_seconds: number }, [limit: number]>(
  'activations.find_overdue',
  `SELECT tenant_id, order_id, extract(epoch FROM clock_timestamp() - deadline)::float8 AS overdue_seconds
     FROM activations
    WHERE state = 'open' AND deadline <= clock_timestamp()
    ORDER BY deadline
    LIMIT $1`,
);

interface OverdueActivation extends OrderOfTenant {
  readonly overdueSeconds: number;
}

@Injectable()
export class ActivationStore {
  /** Opens a row for every order that has none yet, and returns those that it opened. */
  async open(tx: Tx, applicants: readonly Applicant[], deadlineMs: number): Promise<OpenActivation[]> {
    const rows = await tx.query(open, [
      applicants.map(({ tenantId }) => uuidOf(tenantId)),
      applicants.map(({ orderId }) => uuidOf(orderId)),
      applicants.map(({ accountId }) => uuidOf(accountId)),
      applicants.map(({ planId }) => uuidOf(planId)),
      applicants.map(() => uuidOf(newId('sub'))),
      deadlineMs,
    ]);
    return rows.map((row) => ({ ...applicationOf(row), state: 'open' }));
  }

  /** Holds the rows of these orders until the end of the transaction; `now` is the database's time. */
  async lock(tx: Tx, orders: readonly OrderOfTenant[]): Promise<{ activation: Activation; now: Date }[]> {
    const rows = await tx.query(lock, [
      orders.map(({ tenantId }) => uuidOf(tenantId)),
      orders.map(({ orderId }) => uuidOf(orderId)),
    ]);
    return rows.map((row) => ({ activation: activationOf(row), now: row.now }));
  }

  /** Compare-and-set; returns how many were still open. */
  settle(tx: Tx, decided: readonly DecidedActivation[]): Promise<number> {
    return tx.execute(settle, [
      decided.map(({ tenantId }) => uuidOf(tenantId)),
      decided.map(({ orderId }) => uuidOf(orderId)),
      decided.map(({ verdict }) => verdict.outcome),
      decided.map(({ verdict }) => verdict.reason),
      decided.map(({ verdict }) => verdict.rule),
      decided.map(({ eventId }) => eventId),
      decided.map(({ decidedAt }) => decidedAt),
    ]);
  }

  /** For the system role: overdue orders of every tenant, the longest overdue first. */
  async findOverdue(tx: Tx, limit: number): Promise<OverdueActivation[]> {
    const rows = await tx.query(findOverdue, [limit]);
    return rows.map((row) => ({
      tenantId: idOf('ten', row.tenant_id),
      orderId: idOf('ord', row.order_id),
      overdueSeconds: row.overdue_seconds,
    }));
  }
}

function applicationOf(row: ApplicationRow): Application {
  return {
    tenantId: idOf('ten', row.tenant_id),
    orderId: idOf('ord', row.order_id),
    accountId: idOf('acc', row.account_id),
    planId: idOf('pln', row.plan_id),
    subscriptionId: idOf('sub', row.subscription_id),
    deadline: row.deadline,
  };
}

function activationOf(row: ApplicationRow & VerdictRow): Activation {
  const application = applicationOf(row);
  if (row.state === 'open') return { ...application, state: 'open' };
  const { verdict_event_id: eventId, decided_at: decidedAt } = row;
  return { ...application, state: 'decided', verdict: verdictOf(row), eventId, decidedAt };
}

function verdictOf(row: Exclude<VerdictRow, { state: 'open' }>): Verdict {
  if (row.state === 'activated') return { outcome: 'activated' };
  if (row.reason === 'rule') return { outcome: 'not_activated', reason: row.reason, rule: row.rule };
  return { outcome: 'not_activated', reason: row.reason };
}
