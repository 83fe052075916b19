import {
  OrderCompleted,
  UserPasswordResetRequested,
  UserRegistered,
  UserRemoved,
  type DataOf,
  type Event,
  type EventContract,
} from '@atlas/contracts';
import { Database, type Tx } from '@atlas/database';
import { idOf, newEventId, newId, newUuid } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { OrderCompletedConsumer } from '../src/email/order-completed.consumer.ts';
import { PasswordResetRequestedConsumer } from '../src/email/password-reset-requested.consumer.ts';
import { RequeueLostEmails } from '../src/email/requeue-lost-emails.job.ts';
import { SendEmailJob } from '../src/email/send-email.job.ts';
import { UserRegisteredConsumer } from '../src/email/user-registered.consumer.ts';
import { UserRemovedConsumer } from '../src/email/user-removed.consumer.ts';
import { MailServer } from './mail-server.ts';
import { notificationsInTest, type NotificationsInTest } from './notifications-in-test.ts';

const order: DataOf<typeof OrderCompleted> = {
  ...OrderCompleted.example,
  buyer: { ...OrderCompleted.example.buyer, email: 'ada@acme.example' },
  total: { amount: 6900, currency: 'KWD' },
  lines: [
    { sku: 'plan:pro', quantity: 1, unitAmount: 4900 },
    { sku: 'seat', quantity: 2, unitAmount: 1000 },
  ],
};

interface EmailRow {
  id: string;
  tenant_id: string;
  state: string;
  attempts: { outcome: string; response: string }[];
}

describe('an e-mail', () => {
  const mailServer = new MailServer();
  let service: NotificationsInTest;

  beforeAll(async () => (service = await notificationsInTest(await mailServer.start())));
  afterAll(async () => {
    await service.close();
    await mailServer.stop();
  });
  beforeEach(async () => {
    mailServer.behave({});
    await service.database.admin.query('TRUNCATE emails, email_attempts; DELETE FROM jobs.job');
  });

  /** One chunk with one event, as the bus hands it over. */
  function hear<E extends Event<unknown>>(listener: { handle(tx: Tx, event: E): Promise<void> }, event: E) {
    return service.app.get(Database).transaction([event.tenantId], (tx) => listener.handle(tx, event));
  }
  const hearCompleted = (event = eventOf(OrderCompleted, order)) =>
    hear(service.app.get(OrderCompletedConsumer), event);

  async function emails(): Promise<EmailRow[]> {
    const { rows } = await service.database.admin.query<EmailRow>(
      `SELECT id, tenant_id, state,
              (SELECT coalesce(json_agg(attempt ORDER BY number), '[]') FROM email_attempts AS attempt WHERE email_id = id) AS attempts
         FROM emails`,
    );
    return rows;
  }

  it('confirms a completed order with its lines and total, as text and as HTML', async () => {
    await hearCompleted();
    const [mail] = await eventually(async () => {
      expect(await emails()).toMatchObject([{ state: 'sent', attempts: [{ outcome: 'accepted' }] }]);
      return mailServer.mails();
    });
    expect(mail).toMatchObject({
      from: { name: 'Atlas', address: 'orders@atlas.example' },
      to: [{ address: 'ada@acme.example' }],
      subject: expect.stringMatching(/KWD.6\.900/),
      text: expect.stringMatching(/plan:pro {2}KWD.4\.900\n.*seat {2}KWD.2\.000/),
      html: expect.stringMatching(/KWD.6\.900/),
    });
  });

  it('welcomes a user', async () => {
    const event = eventOf(UserRegistered, { ...UserRegistered.example, email: 'bob@acme.example', name: 'Bob <b>' });
    await hear(service.app.get(UserRegisteredConsumer), event);
    const [mail] = await eventually(async () => {
      expect(mailServer.raw).toHaveLength(1);
      return mailServer.mails();
    });
    expect(mail).toMatchObject({
      to: [{ address: 'bob@acme.example' }],
      text: expect.stringContaining('Hello Bob <b>,'),
    });
    expect(mail?.html).toContain('Hello Bob &lt;b&gt;,');
  });

  it('lets whoever reads it set a new password, and is kept without what lets them', async () => {
    const event = eventOf(UserPasswordResetRequested, UserPasswordResetRequested.example);
    await hear(service.app.get(PasswordResetRequestedConsumer), event);
    const [mail] = await eventually(async () => {
      expect(await emails()).toMatchObject([{ state: 'sent' }]);
      return mailServer.mails();
    });
    const link = /https:\/\/atlas\.example\/reset-password#(\S+)/;
    const [, token = ''] = link.exec(mail?.text ?? '') ?? [];
    expect(await service.resetTokens.idIn(token)).toBe(event.data.resetId);
    expect(mail?.html).toContain(`href="https://atlas.example/reset-password#${token}"`);
    const { rows } = await service.database.admin.query('SELECT e::text, j::text FROM emails e, jobs.job j');
    expect(JSON.stringify(rows)).not.toContain(token.split('.')[1]);
  });

  it('is erased with its recipient, and not sent if it has not been', async () => {
    mailServer.behave({ recipient: 451 });
    const event = eventOf(UserRegistered, { ...UserRegistered.example, email: 'grace@acme.example', name: 'Grace' });
    await hear(service.app.get(UserRegisteredConsumer), event);
    await eventually(async () => expect(await emails()).toMatchObject([{ attempts: [{ outcome: 'deferred' }] }]));
    const { userId } = event.data;
    const removal = eventOf(UserRemoved, { userId, removedAt: new Date().toISOString() });
    await hear(service.app.get(UserRemovedConsumer), { ...removal, tenantId: event.tenantId });
    expect(await emails()).toMatchObject([{ state: 'failed' }]);
    const { rows } = await service.database.admin.query('SELECT e::text, a::text FROM emails e, email_attempts a');
    expect(JSON.stringify(rows)).not.toMatch(/grace/i);
  });

  it('is not written to what is left of somebody who has been removed', async () => {
    const buyer = { ...order.buyer, email: `${newUuid()}@removed.invalid` };
    await hearCompleted(eventOf(OrderCompleted, { ...order, buyer }));
    expect(await emails()).toEqual([]);
  });

  it('is sent once, though its event is told twice', async () => {
    const event = eventOf(OrderCompleted, order);
    await hearCompleted(event);
    await hearCompleted(event);
    await eventually(async () => expect(await emails()).toMatchObject([{ state: 'sent' }]));
    expect(mailServer.raw).toHaveLength(1);
  });

  it('is the same to the byte when it must be sent again', async () => {
    mailServer.behave({ mail: 451 });
    await hearCompleted();
    const [email] = await eventually(async () => {
      const rows = await emails();
      expect(rows).toMatchObject([{ state: 'open', attempts: [{ outcome: 'deferred' }] }]);
      return rows;
    });
    const [first] = mailServer.raw;
    mailServer.behave({});
    await service.app.get(SendEmailJob).run({ tenantId: idOf('ten', email?.tenant_id ?? ''), id: email?.id ?? '' });
    expect(mailServer.raw).toEqual([first]);
    expect(await emails()).toMatchObject([
      { state: 'sent', attempts: [{ outcome: 'deferred' }, { outcome: 'accepted' }] },
    ]);
  });

  it('waits for its next attempt in a job of its own, which the janitor leaves alone', async () => {
    mailServer.behave({ mail: 451 });
    await hearCompleted();
    await eventually(async () => expect(await emails()).toMatchObject([{ attempts: [{ outcome: 'deferred' }] }]));
    await service.app.get(RequeueLostEmails).run();
    const { rows } = await service.database.admin.query(
      `SELECT job.id FROM jobs.job JOIN emails ON job_id = job.id WHERE start_after > now() AND job.state = 'created'`,
    );
    expect(rows).toHaveLength(1);
    expect(await emails()).toMatchObject([{ attempts: [{ outcome: 'deferred' }] }]);
  });

  it('is given up when the mail server does not know the recipient', async () => {
    mailServer.behave({ recipient: 550 });
    await hearCompleted();
    await eventually(async () =>
      expect(await emails()).toMatchObject([
        { state: 'failed', attempts: [{ outcome: 'refused', response: expect.stringContaining('550') }] },
      ]),
    );
  });

  it('is not lost with its job', async () => {
    mailServer.behave({ mail: 451 });
    await hearCompleted();
    await eventually(async () => expect(await emails()).toMatchObject([{ attempts: [{ outcome: 'deferred' }] }]));
    await service.database.admin.query('DELETE FROM jobs.job');
    mailServer.behave({});
    await service.app.get(RequeueLostEmails).run();
    await eventually(async () => expect(await emails()).toMatchObject([{ state: 'sent' }]));
    expect(mailServer.raw).toHaveLength(1);
  });
});

describe('an e-mail while the mail server is down', () => {
  it('delays nobody, and is kept', async () => {
    const gone = new MailServer();
    const address = await gone.start();
    await gone.stop();
    const service = await notificationsInTest(address);
    const event = eventOf(OrderCompleted, order);
    const consumer = service.app.get(OrderCompletedConsumer);
    await service.app.get(Database).transaction([event.tenantId], (tx) => consumer.handle(tx, event));
    await eventually(async () => {
      const { rows } = await service.database.admin.query('SELECT outcome, state FROM email_attempts, emails');
      expect(rows).toEqual([{ outcome: 'deferred', state: 'open' }]);
    });
    await service.close();
  });
});

function eventOf<Data>({ type, version, key }: EventContract<Data>, data: Data): Event<Data> {
  const subject = key(data);
  const envelope = { id: newEventId(), time: new Date(), sequence: 1, correlationId: newUuid() };
  return { ...envelope, type, version, tenantId: newId('ten'), subject, key: subject, data };
}
