import { randomUUID } from 'node:crypto';
import { describeConfig, postgres, url } from '@atlas/service';
import { Client } from 'pg';
import { DrillCustomer } from '../drill-customer.ts';
import type { Drill, Fault } from '../drill.ts';

const config = describeConfig('atlas drill poison', {
  ownerUrl: url('ATLAS_OWNER_DATABASE_URL_NOTIFICATIONS', 'the database of notifications, as its owner', postgres),
});

/** A release that cannot greet one customer; mended, what it could not handle is tried again. */
export const poison: Drill = {
  name: 'poison',
  description: 'an event that a service cannot handle, until it is mended and the event redriven',
  breaks: 'notifications fails at one welcome mail',
  alert: 'AtlasDeadLetters',
  response: [
    { command: 'atlas dlq stats' },
    { command: 'atlas dlq list', with: { '--service': 'notifications' } },
    'the cause is removed',
    {
      command: 'atlas dlq redrive --service',
      with: { '--service': 'notifications', '--error': 'DatabaseError', '--note': 'a drill' },
    },
  ],
  faultIn: () => new RefusedMail(config.read().ownerUrl),
};

/** Heals by itself: a drill that was killed may not have mended it. */
const worksFor = '15 minutes';

const refuse = (recipient: string) => `
  CREATE FUNCTION drill_poison() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF clock_timestamp() < TIMESTAMPTZ '${new Date().toISOString()}' + INTERVAL '${worksFor}' THEN
      RAISE EXCEPTION 'a drill: no mail to this address';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER drill_poison BEFORE INSERT ON emails
    FOR EACH ROW WHEN (NEW.recipient = '${recipient}') EXECUTE FUNCTION drill_poison()`;

const allow = 'DROP FUNCTION IF EXISTS drill_poison() CASCADE';

class RefusedMail implements Fault {
  private readonly email = `drill-${randomUUID()}@drill.example`;

  constructor(private readonly ownerUrl: string) {}

  begin(): Promise<void> {
    return this.change(`${allow}; ${refuse(this.email)}`);
  }

  async provoke(): Promise<void> {
    await DrillCustomer.named('Drill: poison', this.email);
  }

  end(): Promise<void> {
    return this.change(allow);
  }

  private async change(sql: string): Promise<void> {
    const client = new Client({ connectionString: this.ownerUrl, application_name: 'atlas drill' });
    await client.connect();
    try {
      await client.query(`SET lock_timeout = '5s'`);
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}
