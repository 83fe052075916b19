import { newEventId, newId, parseId, type TenantId, type UserId } from '@atlas/kernel';
import { AtlasSystem, eventually, testServers } from '@atlas/testing';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';

let atlas: AtlasSystem;
beforeAll(async () => {
  atlas = await AtlasSystem.start();
});
afterAll(() => atlas.stop());

let counter = 0;
const newAddress = () => `user-${Date.now().toString(36)}-${++counter}@customer.example`;

/** A customer comes aboard; the owner is welcomed by mail, which is what notifications makes of `user.registered`. */
async function register(email: string): Promise<{ readonly tenantId: TenantId }> {
  const { status, body } = await atlas.operator.post<{ tenant: { id: string } }>('/v1/admin/tenants', {
    name: 'Acme',
    owner: { email, name: 'Ada' },
  });
  expect(status).toBe(201);
  return { tenantId: parseId('ten', body.tenant.id)! };
}

const welcomed = (email: string) => eventually(() => expect(atlas.mail.inboxOf(email)).toHaveLength(1));

/** What a build of accounts with a defect would say: straight into its outbox. */
async function say(tenantId: TenantId, userId: UserId, data: object): Promise<void> {
  const eventId = newEventId();
  const headers = {
    ...{ ce_specversion: '1.0', ce_id: eventId, ce_type: 'user.registered', ce_source: '/atlas/accounts' },
    ...{ ce_subject: userId, ce_time: new Date().toISOString(), ce_dataschema: 'user.registered/1.0' },
    ...{ ce_sequence: '1', ce_tenant: tenantId, ce_correlationid: eventId, 'content-type': 'application/json' },
  };
  await atlas.databases.accounts.query(
    `INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
     VALUES ($1, 'user.registered/1.0', 0, 'accounts.users', $2, $3, $4)`,
    [eventId, userId, JSON.stringify(headers), Buffer.from(JSON.stringify(data))],
  );
}

async function json(...command: string[]) {
  const { stdout, stderr } = await atlas.atlas(...command, '--json');
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

describe('an event that a service cannot handle', () => {
  const userId = newId('usr');
  const [first, second] = [newAddress(), newAddress()];
  const fact = (email: string) => ({ userId, email, name: 'Grace', registeredAt: new Date().toISOString() });
  let tenantId: TenantId;
  let id: string;

  it('is seen by operators, with what waits behind it, while everybody else is served', async () => {
    ({ tenantId } = await register(newAddress()));
    await say(tenantId, userId, { userId, name: 'Grace' });
    await say(tenantId, userId, fact(second));
    const letter = await eventually(async () => {
      const { items } = await json('dlq', 'list', '--service', 'notifications');
      expect(items).toHaveLength(1);
      id = `notifications/${items[0].id}`;
      const inFull = await json('dlq', 'show', id);
      expect(inFull.waitingBehind).toBe(1);
      return inFull;
    });
    expect(letter).toMatchObject({
      reason: 'schema',
      key: userId,
      tenantId,
      payload: { json: { userId, name: 'Grace' } },
    });

    const other = newAddress();
    await register(other);
    await welcomed(other);
    const { stdout } = await atlas.atlas('dlq', 'stats');
    expect(stdout).toMatch(/^notifications +1 /m);
  });

  it('stays as it is while somebody only looks', async () => {
    await atlas.atlas('dlq', 'redrive', id, '--dry-run');
    await atlas.atlas('dlq', 'discard', id, '--note', 'not really', '--dry-run');
    const payload = JSON.stringify(fact(first));
    const { stdout } = await atlas.atlas('dlq', 'edit', id, '--payload', payload, '--note', 'not really', '--dry-run');
    expect(stdout).toContain(`${id} would be changed like this.`);
    expect((await json('dlq', 'show', id)).operations).toEqual([]);
  });

  it('cannot be edited into something that the service could not handle either', async () => {
    for (const dryRun of [['--dry-run'], []]) {
      const wrong = ['--payload', '{"userId":1}', '--note', 'a try', ...dryRun];
      const { code, stderr } = await atlas.atlas('dlq', 'edit', id, ...wrong);
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^atlas: .*#\/payload\//)]);
    }
  });

  it('is handled once it was set right and redriven, and then what waited', async () => {
    const edited = await atlas.atlas(
      'dlq',
      'edit',
      id,
      '--payload',
      JSON.stringify(fact(first)),
      '--note',
      'no address',
    );
    expect([edited.code, edited.stdout]).toEqual([0, expect.stringContaining(`+   "email": "${first}"`)]);
    const redriven = await atlas.atlas('dlq', 'redrive', id);
    expect([redriven.code, redriven.stderr]).toEqual([0, '']);
    await Promise.all([welcomed(first), welcomed(second)]);
    expect((await atlas.atlas('dlq', 'list')).stdout).toBe('No dead letters: nothing to do.\n');
  });

  it('leaves a trace of who did what to it, and why', async () => {
    const { items } = await json(
      'operations',
      '--service',
      'notifications',
      '--what',
      `dead-letter:${id.split('/')[1]}`,
    );
    expect(items.map(({ action }: { action: string }) => action)).toEqual(['dead-letter.redrive', 'dead-letter.edit']);
    expect(items[1]).toMatchObject({ actor: expect.stringMatching(/^opr_/), note: 'no address' });
    expect(items[1].before).not.toContain(first);
    expect(items[1].after).toContain(first);
  });
});

describe('a partition whose log is not the one that the group knows', () => {
  it('stands still until an operator accepts that, and nobody is told a thing twice', async () => {
    const [known, unheard] = [newAddress(), newAddress()];
    await register(known);
    await welcomed(known);
    await atlas.services.notifications.stop();
    await atlas.databases.notifications.query(
      `UPDATE bus.consumer_offset SET next_offset = next_offset + 1000 WHERE topic = 'accounts.users'`,
    );
    await atlas.services.notifications.start();
    await register(unheard);

    const standing = await eventually(async () => {
      const { items } = await json('offsets', 'show', '--service', 'notifications', '--topic', 'accounts.users');
      const stopped = items.filter(({ gap }: { gap?: object }) => gap);
      expect(stopped).toHaveLength(12);
      return stopped as { partition: number }[];
    });
    const [first, ...others] = standing.map(({ partition }) => partition);
    const accept = (...more: string[]) => {
      const place = ['accounts.users', String(first), '--service', 'notifications', '--to', 'log-start'];
      return atlas.atlas('offsets', 'accept', ...place, '--note', 'somebody moved the group', ...more);
    };
    const looked = await accept('--dry-run');
    expect([looked.code, looked.stdout]).toEqual([0, expect.stringContaining('notifications would go on in')]);
    expect((await atlas.atlas('offsets', 'show')).stdout).toContain('12 standing still');

    expect((await accept()).code).toBe(0);
    for (const partition of others) {
      const order = { topic: 'accounts.users', partition, to: 'log-start', note: 'somebody moved the group' };
      expect((await atlas.operator.post('/v1/admin/notifications/offsets/accept', order)).status).toBe(200);
    }
    await welcomed(unheard);
    await welcomed(known);
    await eventually(async () => expect((await atlas.atlas('offsets', 'show')).stdout).toContain('0 standing still'));
  });
});

describe('an event that the brokers refuse', () => {
  it('is sent when the topic allows it and an operator has it retried', async () => {
    const email = newAddress();
    await allow(100);
    await register(email);
    const event = await eventually(async () => {
      const { items } = await json('outbox', 'list');
      expect(items).toHaveLength(1);
      return items[0];
    });
    expect(event).toMatchObject({ service: 'accounts', topic: 'accounts.users', schema: 'user.registered/1.0' });
    expect(atlas.mail.inboxOf(email)).toEqual([]);

    await allow(1_048_588);
    const { code, stdout } = await atlas.atlas('outbox', 'retry', `accounts/${event.seq}`, '--note', 'larger now');
    expect([code, stdout]).toEqual([0, `1 refused event of accounts will be sent again: ${event.seq}\n`]);
    await welcomed(email);
    expect((await atlas.atlas('outbox', 'list')).stdout).toBe('The brokers have refused nothing: nothing to do.\n');
  });

  async function allow(largest: number): Promise<void> {
    const kafka = new Kafka({ clientId: 'test', brokers: testServers.kafkaBrokers(), logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    await admin.connect();
    const configEntries = [{ name: 'max.message.bytes', value: String(largest) }];
    const name = `${atlas.topicPrefix}accounts.users`;
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name, configEntries }],
    });
    await admin.disconnect();
  }
});

describe('somebody who is no operator', () => {
  it('sees nothing of it, in any service', async () => {
    const { body } = await atlas.operator.post<{ apiKey: { secret: string } }>('/v1/admin/tenants', {
      name: 'Acme',
      owner: { email: newAddress(), name: 'Ada' },
    });
    const customer = atlas.apiOf(body.apiKey.secret);
    for (const service of ['accounts', 'orders', 'billing', 'subscriptions', 'notifications', 'reporting'])
      for (const part of ['dead-letters', 'dead-letters/stats', 'outbox/refused', 'offsets', 'operations']) {
        expect((await customer.get(`/v1/admin/${service}/${part}`)).status).toBe(403);
        expect((await atlas.operator.get(`/v1/admin/${service}/${part}`)).status).toBe(200);
      }
  });
});
