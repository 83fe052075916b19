import { setTimeout as pause } from 'node:timers/promises';
import { describeConfig, postgres, url } from '@atlas/service';
import { Client } from 'pg';
import { DrillCustomer } from '../drill-customer.ts';
import type { Drill, Fault } from '../drill.ts';

const config = describeConfig('atlas drill relay-stall', {
  ownerUrl: url('ATLAS_OWNER_DATABASE_URL_ORDERS', 'the database of orders, as its owner', postgres),
});

/** Somebody's forgotten transaction keeps the relays of orders from renewing their leases. */
export const relayStall: Drill = {
  name: 'relay-stall',
  description: 'events that are committed and not sent, as a lock keeps their relay from working',
  breaks: 'a forgotten transaction holds the leases of the relay of orders',
  alert: 'AtlasOutboxOld',
  response: [{ command: 'atlas topics check' }, 'the cause is removed', { command: 'atlas offsets show' }],
  faultIn: () => new ForgottenTransaction(config.read().ownerUrl),
};

class ForgottenTransaction implements Fault {
  private session: Client | undefined;

  constructor(private readonly ownerUrl: string) {}

  /** The lock ends with its session, and that with this process. */
  async begin(): Promise<void> {
    this.session = new Client({ connectionString: this.ownerUrl, application_name: 'atlas drill' });
    await this.session.connect();
    await this.session.query('BEGIN');
    await this.session.query('SELECT FROM bus.relay_lease ORDER BY shard FOR UPDATE');
    while (await this.isLeased(this.session)) await pause(500); // until then the relay goes on
  }

  private async isLeased(session: Client): Promise<boolean> {
    const { rowCount } = await session.query('SELECT FROM bus.relay_lease WHERE until > clock_timestamp() LIMIT 1');
    return rowCount === 1;
  }

  async provoke(): Promise<void> {
    const customer = await DrillCustomer.named('Drill: relay-stall');
    await customer.buys(3);
  }

  async end(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    await session?.end();
  }
}
