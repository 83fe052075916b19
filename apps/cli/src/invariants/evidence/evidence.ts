import type { ChargeId, Currency, EventId, Money, OrderId, PlanId, TenantId, UserId } from '@atlas/kernel';
import type { ProviderCharge, ProviderRefund } from './books-page.ts';
import type { IllegibleRecord, PublishedEvent } from './published-event.ts';

/** What the services, the topics and the provider say of the same purchases. */
export interface Evidence {
  /** What happened before may have left its topic already. */
  readonly keptSince: Date;
  readonly tenants: readonly { readonly tenantId: TenantId; readonly createdAt: Date }[];
  readonly users: readonly UserRow[];
  readonly configurations: readonly { readonly tenantId: TenantId; readonly version: number }[];
  readonly acts: readonly ActRow[];
  readonly passwordResets: readonly PasswordResetRow[];
  readonly plans: readonly { readonly planId: PlanId; readonly publishedAt: Date }[];
  readonly orders: readonly OrderRow[];
  readonly timeline: readonly TimelineFact[];
  readonly charges: readonly ChargeRow[];
  readonly chargeFacts: readonly ChargeFact[];
  readonly verdicts: readonly VerdictRow[];
  readonly emails: readonly EmailRow[];
  readonly revenue: readonly RevenueRow[];
  readonly buses: readonly BusTables[];
  readonly events: readonly PublishedEvent[];
  readonly illegible: readonly IllegibleRecord[];
  readonly books: Books;
}

export interface Books {
  readonly charges: readonly ProviderCharge[];
  readonly refunds: readonly ProviderRefund[];
}

export interface UserRow {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  /** How many facts have been told of them. */
  readonly version: number;
  readonly createdAt: Date;
  /** Whoever is removed stays as a row that names nobody. */
  readonly removedAt: Date | null;
}

/** An entry of the audit log about something that an event tells as well. */
export interface ActRow {
  readonly tenantId: TenantId;
  readonly action: 'tenant.configured' | 'user.changed';
  readonly subject: string;
  readonly at: Date;
}

/** One that can still be used, or that nobody has tidied up: a used one leaves no row. */
interface PasswordResetRow {
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly requestedAt: Date;
}

export interface OrderRow {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
  readonly status: 'pending_payment' | 'completed' | 'payment_failed' | 'cancelled';
  readonly total: Money;
  readonly lines: readonly OrderLine[];
  readonly placedAt: Date;
  readonly endedAt: Date | null;
}

/** Minor units of the order's currency. */
export interface OrderLine {
  readonly quantity: number;
  readonly unitAmount: number;
}

export interface TimelineFact {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
  readonly eventId: EventId;
  readonly type: string;
}

export interface ChargeRow {
  readonly tenantId: TenantId;
  readonly chargeId: ChargeId;
  readonly orderId: OrderId;
  readonly state: string;
  readonly settlement: string;
  /** Null as long as billing knows the order by a verdict only. */
  readonly amount: Money | null;
  readonly providerRef: string | null;
  readonly updatedAt: Date;
}

/** An event of a charge's own stream. */
export interface ChargeFact {
  readonly tenantId: TenantId;
  readonly chargeId: ChargeId;
  readonly type: string;
  readonly recordedAt: Date;
}

/** What subscriptions decided on an order with a plan. */
export interface VerdictRow {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
  readonly outcome: 'activated' | 'not_activated';
  readonly eventId: EventId;
  readonly decidedAt: Date;
}

export interface EmailRow {
  readonly tenantId: TenantId;
  readonly eventId: EventId;
  readonly recipient: string;
}

export interface RevenueRow {
  readonly tenantId: TenantId;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
  readonly currency: Currency;
  readonly completedOrders: number;
  readonly gross: number;
  readonly reversedOrders: number;
  readonly reversed: number;
}

/** One service's end of the bus. */
export interface BusTables {
  readonly service: string;
  readonly outbox: readonly OutboxEntry[];
  /** Events that Kafka refused for good. */
  readonly refused: readonly OutboxEntry[];
  readonly inbox: readonly InboxEntry[];
  readonly parked: readonly ParkedRecord[];
}

export interface OutboxEntry {
  readonly eventId: EventId;
  readonly schema: string;
}

export interface InboxEntry {
  readonly group: string;
  readonly eventId: EventId;
  /** How many rows say so. */
  readonly times: number;
}

export interface ParkedRecord {
  readonly group: string;
  readonly eventId: string | null;
  readonly state: 'waiting' | 'dead' | 'unknown';
  readonly reason: string;
}

/** Whether an event is still to be found on its topic; its id, a UUIDv7, tells its time. */
export function isKept({ keptSince }: Pick<Evidence, 'keptSince'>, eventId: EventId): boolean {
  return Number.parseInt(eventId.replace('-', '').slice(0, 12), 16) >= keptSince.getTime();
}
