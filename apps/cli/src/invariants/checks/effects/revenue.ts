import { ChargeReversed, OrderCompleted } from '@atlas/contracts';
import type { Money, TenantId } from '@atlas/kernel';
import type { Evidence, RevenueRow } from '../../evidence/evidence.ts';
import { told } from '../../evidence/published-event.ts';
import type { Finding } from '../../finding.ts';

/** What reporting says of a day is the sum of the distinct events of that day. */
export function revenueOfEvents({ events, revenue, keptSince }: Evidence): Finding[] {
  const due = Map.groupBy(bookingsOf(events), keyOf);
  const found = Map.groupBy(revenue, keyOf);
  const lastLostDay = dayOf(keptSince.toISOString());
  return [...new Set([...due.keys(), ...found.keys()])].flatMap((key) => {
    const [tenantId = '', day = ''] = key.split(' ');
    const [expected, actual] = [summed(due.get(key) ?? []), summed(found.get(key) ?? [])];
    if (day <= lastLostDay || expected === actual) return [];
    return [
      {
        subject: tenantId,
        fault: `on ${key.slice(tenantId.length + 1)} reporting says ${actual}, its events say ${expected}`,
      },
    ];
  });
}

function bookingsOf(events: Evidence['events']): RevenueRow[] {
  const none = { completedOrders: 0, gross: 0, reversedOrders: 0, reversed: 0 };
  const on = (tenantId: TenantId, time: string, { currency }: Money) => ({
    ...none,
    tenantId,
    day: dayOf(time),
    currency,
  });
  return [
    ...told(OrderCompleted, events).map(({ tenantId, data: { completedAt, total } }) => ({
      ...on(tenantId, completedAt, total),
      completedOrders: 1,
      gross: total.amount,
    })),
    ...told(ChargeReversed, events).map(({ tenantId, data: { reversedAt, amount } }) => ({
      ...on(tenantId, reversedAt, amount),
      reversedOrders: 1,
      reversed: amount.amount,
    })),
  ];
}

function keyOf({ tenantId, day, currency }: RevenueRow): string {
  return `${tenantId} ${day} ${currency}`;
}

function summed(rows: readonly RevenueRow[]): string {
  const sum = (field: 'completedOrders' | 'gross' | 'reversedOrders' | 'reversed') =>
    rows.reduce((sofar, row) => sofar + row[field], 0);
  return `${sum('gross')} of ${sum('completedOrders')} orders and ${sum('reversed')} of ${sum('reversedOrders')} reversals`;
}

function dayOf(time: string): string {
  return new Date(time).toISOString().slice(0, 10);
}
