import { retentionMs } from '@atlas/contracts';
import type { Database } from '@atlas/database';
import { readAccounts } from './accounts.store.ts';
import { readBilling } from './billing.store.ts';
import { readBus } from './bus.store.ts';
import type { BusTables, Evidence } from './evidence.ts';
import { allReadable, SourceUnreadable } from './evidence-unreadable.ts';
import { readNotifications } from './notifications.store.ts';
import { readOrders } from './orders.store.ts';
import { readBooks, type ProviderAccess } from './provider-books.gateway.ts';
import { decode } from './published-event.ts';
import { readReporting } from './reporting.store.ts';
import { readSubscriptions } from './subscriptions.store.ts';
import type { TopicLog } from './topic-log.gateway.ts';

/** The services that take part in the bus, each with a database of its own. */
type Service = 'accounts' | 'orders' | 'billing' | 'subscriptions' | 'notifications' | 'reporting';

export interface Sources {
  /** Each as the service's operator, who sees all tenants and changes nothing. */
  readonly databases: Readonly<Record<Service, Database>>;
  readonly topics: TopicLog;
  readonly provider: ProviderAccess;
}

/** Clocks differ, and a broker may be dropping while we read. */
const graceMs = 3_600_000;

export async function gatherEvidence({ databases, topics, provider }: Sources, now = new Date()): Promise<Evidence> {
  const [accounts, orders, billing, subscriptions, notifications, reporting, records, books] = await allReadable([
    ofService('accounts', databases, readAccounts),
    ofService('orders', databases, readOrders),
    ofService('billing', databases, readBilling),
    ofService('subscriptions', databases, readSubscriptions),
    ofService('notifications', databases, readNotifications),
    ofService('reporting', databases, readReporting),
    of('the topics', topics.read()),
    of("the provider's books", readBooks(provider)),
  ]);
  const all = [accounts, orders, billing, subscriptions, notifications, reporting];
  return {
    keptSince: new Date(now.getTime() - retentionMs + graceMs),
    ...{ ...accounts.rows, ...orders.rows, ...billing.rows },
    ...{ ...subscriptions.rows, ...notifications.rows, ...reporting.rows },
    buses: all.map(({ bus }) => bus),
    ...decode(records),
    books,
  };
}

async function ofService<Rows>(
  service: Service,
  databases: Sources['databases'],
  read: (database: Database) => Promise<Rows>,
): Promise<{ rows: Rows; bus: BusTables }> {
  const database = databases[service];
  const [rows, bus] = await of(`the database of ${service}`, Promise.all([read(database), readBus(service, database)]));
  return { rows, bus };
}

async function of<Part>(source: string, reading: Promise<Part>): Promise<Part> {
  try {
    return await reading;
  } catch (error) {
    throw new SourceUnreadable(source, error);
  }
}
