import { OrderCompleted, UserRemoved } from '@atlas/contracts';
import { Database, type Tx } from '@atlas/database';
import { newEventId, newId, newUuid, type TenantId, type UserId } from '@atlas/kernel';
import { eventually } from '@atlas/testing';
import { OrderCompletedConsumer } from '../src/email/order-completed.consumer.ts';
import { UserRemovedConsumer } from '../src/email/user-removed.consumer.ts';
import { MailServer } from './mail-server.ts';
import { notificationsInTest, type NotificationsInTest } from './notifications-in-test.ts';

interface Person {
  readonly tenantId: TenantId;
  readonly userId: UserId;
}
type Tell = (tx: Tx) => Promise<void>;

describe('an e-mail to somebody who has been removed', () => {
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

  const somebody = (): Person => ({ tenantId: newId('ten'), userId: newId('usr') });
  const envelope = () => ({
    id: newEventId(),
    time: new Date(),
    sequence: 1,
    correlationId: newUuid(),
    key: newUuid(),
  });

  /** The facts are on two topics: nothing says which of them is heard first. */
  function completionFor({ tenantId, userId }: Person): Tell {
    const { type, version, example } = OrderCompleted;
    const data = { ...example, buyer: { userId, email: 'grace@acme.example' } };
    const event = { ...envelope(), type, version, tenantId, subject: data.orderId, data };
    return (tx) => service.app.get(OrderCompletedConsumer).handle(tx, event);
  }
  function removalOf({ tenantId, userId }: Person): Tell {
    const { type, version } = UserRemoved;
    const data = { userId, removedAt: new Date().toISOString() };
    const event = { ...envelope(), type, version, tenantId, subject: userId, data };
    return (tx) => service.app.get(UserRemovedConsumer).handle(tx, event);
  }
  const hear = ({ tenantId }: Person, tell: Tell) => service.app.get(Database).transaction([tenantId], tell);

  /** The second is heard while the first has done its work, and has not committed it: it waits, or is through. */
  async function hearAtOnce(person: Person, first: Tell, second: Tell): Promise<void> {
    const waits = `SELECT FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    let isThrough = false;
    const other: Promise<void>[] = [];
    await hear(person, async (tx) => {
      await first(tx);
      other.push(hear(person, second).finally(() => (isThrough = true)));
      await eventually(async () =>
        expect(isThrough || (await service.database.admin.query(waits)).rowCount === 1).toBe(true),
      );
    });
    await Promise.all(other);
  }

  async function whatIsKept() {
    const { rows } = await service.database.admin.query<{ state: string; kept: string }>(
      `SELECT state, emails::text || coalesce((SELECT string_agg(a::text, '') FROM email_attempts a WHERE email_id = id), '') AS kept
         FROM emails`,
    );
    return rows;
  }
  async function expectErased(mails: number): Promise<void> {
    const kept = await whatIsKept();
    expect(kept).toHaveLength(mails);
    for (const row of kept) expect(row.kept).not.toMatch(/grace/);
  }

  async function expectNeverSent(): Promise<void> {
    const { rows } = await service.database.admin.query('SELECT state, attempts, job_id FROM emails');
    expect(rows).toEqual([{ state: 'failed', attempts: 0, job_id: null }]);
    expect((await service.database.admin.query('SELECT FROM jobs.job')).rowCount).toBe(0);
  }

  it('is not sent when the order is heard of after the removal, and kept without address and words', async () => {
    const person = somebody();
    await hear(person, removalOf(person));
    await hear(person, completionFor(person));
    await expectErased(1);
    await expectNeverSent();
  });

  it('is kept once, however often its event is told, before and after the removal', async () => {
    const person = somebody();
    const completion = completionFor(person);
    await hear(person, completion);
    await hear(person, removalOf(person));
    await hear(person, completion);
    await hear(person, removalOf(person));
    await hear(person, completion);
    await expectErased(1);
  });

  it('is erased when the removal is heard of while the mail is being written', async () => {
    const person = somebody();
    await hearAtOnce(person, completionFor(person), removalOf(person));
    await expectErased(1);
  });

  it('is not sent when the order is heard of while the removal is under way', async () => {
    const person = somebody();
    await hearAtOnce(person, removalOf(person), completionFor(person));
    await expectErased(1);
    await expectNeverSent();
  });

  it('is erased whichever comes first, of many at the same time', async () => {
    const people = Array.from({ length: 40 }, somebody);
    await Promise.all(
      people.flatMap((person, n) => {
        const both = [completionFor(person), removalOf(person)];
        return (n % 2 === 0 ? both : both.toReversed()).map((tell) => hear(person, tell));
      }),
    );
    await expectErased(people.length);
  });

  it('is erased with what the mail server says of it after the removal', async () => {
    const person = somebody();
    mailServer.behave({ recipient: 550, meanwhile: () => hear(person, removalOf(person)) });
    await hear(person, completionFor(person));
    await eventually(async () => {
      const { rows } = await service.database.admin.query('SELECT outcome, response FROM email_attempts');
      expect(rows).toEqual([{ outcome: 'refused', response: '' }]);
    });
    await expectErased(1);
  });

  it('is written as ever to everybody else', async () => {
    const [person, other] = [somebody(), somebody()];
    await hear(person, removalOf(person));
    const namesake = { ...other, userId: person.userId }; // of another tenant
    await hear(other, completionFor(other));
    await hear(namesake, completionFor(namesake));
    await eventually(async () => expect(await whatIsKept()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]));
  });
});
