import { newUuid, uuidOf, type Id } from '@atlas/kernel';
import pg from 'pg';
import type { BusTables, Evidence } from '../src/invariants/evidence/evidence.ts';

export const plantedServices = [
  'accounts',
  'orders',
  'billing',
  'subscriptions',
  'notifications',
  'reporting',
] as const;
export type PlantedService = (typeof plantedServices)[number];

type Row = Readonly<Record<string, unknown>>;
type Tables = Readonly<Record<string, readonly Row[]>>;

/** Writes into a service's database what the evidence says of it. What no invariant looks at is made up. */
export async function plantRows(url: string, service: PlantedService, evidence: Evidence): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const bus = evidence.buses.find((candidate) => candidate.service === service);
    const tables = { ...tablesOf[service](evidence), ...(bus && busTables(bus)) };
    for (const [table, rows] of Object.entries(tables)) for (const row of rows) await insert(client, table, row);
  } finally {
    await client.end();
  }
}

async function insert(client: pg.Client, table: string, row: Row): Promise<void> {
  const places = Object.keys(row).map((_, index) => `$${index + 1}`);
  await client.query(
    `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES (${places.join(', ')})`,
    Object.values(row),
  );
}

function busTables({ inbox }: BusTables): Tables {
  return { 'bus.inbox': inbox.map(({ group, eventId }) => ({ grp: group, event_id: eventId })) };
}

const tablesOf: Readonly<Record<PlantedService, (evidence: Evidence) => Tables>> = {
  accounts: ({ tenants, users, configurations, acts, passwordResets }) => ({
    tenants: tenants.map(({ tenantId, createdAt }) => ({
      tenant_id: uuidOf(tenantId),
      name: 'Acme',
      created_at: createdAt,
    })),
    users: users.map(({ tenantId, userId, version, createdAt, removedAt }) => ({
      ...idsOf({ tenant_id: tenantId, id: userId }),
      ...{ email: `${userId}@${removedAt ? 'removed.invalid' : 'acme.example'}`, name: 'Ada' },
      ...{ version, created_at: createdAt, removed_at: removedAt },
    })),
    tenant_configurations: configurations.map(({ tenantId, version }) => ({
      ...{ tenant_id: uuidOf(tenantId), version, requests_per_minute: 600, session_idle_minutes: 30 },
      ...{ sign_in_from: [], configured_at: new Date() },
    })),
    audit_entries: acts.map(({ tenantId, ...act }) => {
      return { id: newUuid(), tenant_id: uuidOf(tenantId), actor: 'usr_ada', ...act };
    }),
    password_resets: passwordResets.map(({ tenantId, userId, requestedAt }) => ({
      ...{ id: newUuid(), ...idsOf({ tenant_id: tenantId, user_id: userId }) },
      ...{ requested_at: requestedAt, expires_at: new Date(requestedAt.getTime() + 1_800_000) },
    })),
  }),

  orders: ({ orders, timeline }) => ({
    orders: orders.map(({ tenantId, orderId, status, total, placedAt, endedAt }) => ({
      ...idsOf({ tenant_id: tenantId, id: orderId }),
      ...{ account_id: newUuid(), user_id: newUuid(), source: 'purchase', payment_method: 'pm_success' },
      ...{ status, currency: total.currency, total: total.amount },
      ...{ placed_at: placedAt, verdict_due_at: placedAt, ended_at: endedAt },
    })),
    order_lines: orders.flatMap(({ tenantId, orderId, lines }) =>
      lines.map(({ quantity, unitAmount }, index) => {
        return {
          ...idsOf({ tenant_id: tenantId, order_id: orderId }),
          line_no: index + 1,
          sku: 'lamp',
          quantity,
          unit_amount: unitAmount,
        };
      }),
    ),
    order_facts: timeline.map(({ tenantId, orderId, eventId, type }) => {
      return { ...idsOf({ tenant_id: tenantId, order_id: orderId }), event_id: eventId, type, happened_at: new Date() };
    }),
  }),

  billing: ({ charges, chargeFacts }) => ({
    charges: charges.map(({ tenantId, chargeId, orderId, state, settlement, amount, providerRef }) => ({
      ...idsOf({ tenant_id: tenantId, id: chargeId, order_id: orderId }),
      ...{ account_id: newUuid(), payment_method: 'pm_success', amount: amount?.amount, currency: amount?.currency },
      ...{ state, settlement, provider_ref: providerRef },
      ...(state === 'failed' && { failure: 'card_declined' }),
      ...(settlement === 'reversed' && { reason: 'rule' }),
    })),
    billing_events: chargeFacts.map(({ tenantId, chargeId, type }, index) => ({
      ...idsOf({ tenant_id: tenantId, stream: chargeId }),
      ...{ version: chargeFacts.slice(0, index + 1).filter((fact) => fact.chargeId === chargeId).length, type },
      ...{ payload: Buffer.from('{}'), hash: Buffer.alloc(32) },
    })),
  }),

  subscriptions: ({ plans, verdicts }) => ({
    plans: plans.map(({ planId, publishedAt }) => ({
      ...{ id: uuidOf(planId), code: 'pro', name: 'Pro', amount: 4900, currency: 'EUR', interval: 'month' },
      published_at: publishedAt,
    })),
    activations: verdicts.map(({ tenantId, orderId, outcome, eventId, decidedAt }) => ({
      ...idsOf({ tenant_id: tenantId, order_id: orderId }),
      ...{ account_id: newUuid(), plan_id: newUuid(), subscription_id: newUuid(), deadline: decidedAt },
      ...{ state: outcome, verdict_event_id: eventId, decided_at: decidedAt },
      ...(outcome === 'not_activated' && { reason: 'rule', rule: 'no_seats_left' }),
    })),
  }),

  notifications: ({ emails }) => ({
    emails: emails.map(({ tenantId, eventId, recipient }) => ({
      ...{ tenant_id: uuidOf(tenantId), id: newUuid(), event_id: eventId, recipient },
      ...{ template: 'welcome', template_version: 1, sender: 'atlas', message_id: `<${newUuid()}@atlas>` },
      ...{ subject: 'Hello', body_text: 'Hello', body_html: 'Hello' },
    })),
  }),

  reporting: ({ revenue }) => ({
    revenue_days: revenue.map(({ tenantId, day, currency, completedOrders, gross, reversedOrders, reversed }) => ({
      ...{ tenant_id: uuidOf(tenantId), day, currency, gross, reversed },
      ...{ completed_orders: completedOrders, reversed_orders: reversedOrders },
    })),
  }),
};

function idsOf(ids: Readonly<Record<string, Id<string>>>): Row {
  return Object.fromEntries(Object.entries(ids).map(([column, id]) => [column, uuidOf(id)]));
}
