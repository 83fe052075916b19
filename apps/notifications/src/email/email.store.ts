import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type EventId, type TenantId, type UserId } from '@atlas/kernel';
import type { JobId } from '@atlas/jobs';
import { Injectable } from '@nestjs/common';
import type { Delivery, Email } from './email.ts';

/** An e-mail and what it is about. */
export interface EmailIntent extends Omit<Email, 'createdAt'> {
  readonly eventId: EventId;
  readonly userId: UserId;
  readonly template: string;
  readonly templateVersion: number;
}

export interface OpenEmail {
  readonly tenantId: TenantId;
  readonly id: string;
  /** The job that is to send it, which may have been lost. */
  readonly jobId: JobId | null;
}

export type EmailKey = Pick<OpenEmail, 'tenantId' | 'id'>;

const insert = statement<
  { id: string },
  [
    tenant: string,
    id: string,
    event: string,
    recipient: string,
    template: string,
    templateVersion: number,
    sender: string,
    messageId: string,
    subject: string,
    text: string,
    html: string,
    user: string,
    reset: string | null,
  ]
>(
  'emails.insert',
  `INSERT INTO emails (tenant_id, id, event_id, recipient, template, template_version, sender, message_id,
                       subject, body_text, body_html, user_id, reset_id)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
   ON CONFLICT (tenant_id, event_id, recipient) DO NOTHING
   RETURNING id`,
);

const lockIfWaitsFor = statement<{ id: string }, [tenant: string, id: string, job: JobId | null]>(
  'emails.lock_if_waits_for',
  `SELECT id
     FROM emails
    WHERE tenant_id = $1 AND id = $2 AND state = 'open' AND job_id IS NOT DISTINCT FROM $3
      FOR NO KEY UPDATE`,
);

const assignJob = statement<object, [tenant: string, id: string, job: JobId]>(
  'emails.assign_job',
  `UPDATE emails SET job_id = $3 WHERE tenant_id = $1 AND id = $2`,
);

interface AttemptRow {
  number: number;
  sender: string;
  recipient: string;
  message_id: string;
  subject: string;
  body_text: string;
  body_html: string;
  job_id: JobId | null;
  created_at: Date;
  reset_id: string | null;
}

const beginAttempt = statement<AttemptRow, [tenant: string, id: string]>(
  'emails.begin_attempt',
  `WITH email AS (
     UPDATE emails
        SET attempts = attempts + 1
      WHERE tenant_id = $1 AND id = $2 AND state = 'open'
     RETURNING *
   ), attempt AS (
     INSERT INTO email_attempts (tenant_id, email_id, number) SELECT tenant_id, id, attempts FROM email
   )
   SELECT attempts AS number, sender, recipient, message_id, subject, body_text, body_html, job_id, created_at, reset_id
     FROM email`,
);

// Before its attempt is finished: an erasure that is under way has then been seen, and a later one finds what the server said.
const lock = statement<object, [tenant: string, id: string]>(
  'emails.lock',
  `SELECT FROM emails WHERE tenant_id = $1 AND id = $2 FOR NO KEY UPDATE`,
);

const finishAttempt = statement<
  object,
  [tenant: string, id: string, number: number, outcome: Delivery['outcome'], response: string]
>(
  'emails.finish_attempt',
  `UPDATE email_attempts
      SET finished_at = clock_timestamp(), outcome = $4,
          response = CASE WHEN recipient LIKE '%@removed.invalid' THEN '' ELSE $5 END
     FROM emails
    WHERE email_attempts.tenant_id = $1 AND email_id = $2 AND number = $3
      AND emails.tenant_id = $1 AND emails.id = $2`,
);

const close = statement<object, [tenant: string, id: string, state: 'sent' | 'failed']>(
  'emails.close',
  `UPDATE emails SET state = $3, done_at = clock_timestamp() WHERE tenant_id = $1 AND id = $2 AND state = 'open'`,
);

const eraseEmails = statement<object, [tenant: string, user: string]>(
  'emails.erase',
  `UPDATE emails
      SET recipient = user_id || '@removed.invalid', subject = '', body_text = '', body_html = '',
          state = CASE state WHEN 'open' THEN 'failed' ELSE state END, done_at = coalesce(done_at, clock_timestamp())
    WHERE tenant_id = $1 AND user_id = $2 AND recipient NOT LIKE '%@removed.invalid'`,
);

// A mail server likes to name the recipient.
const eraseAttempts = statement<object, [tenant: string, user: string]>(
  'emails.erase_attempts',
  `UPDATE email_attempts
      SET response = ''
    WHERE tenant_id = $1 AND email_id IN (SELECT id FROM emails WHERE tenant_id = $1 AND user_id = $2)`,
);

const listOpen = statement<
  { tenant_id: string; id: string; job_id: JobId | null },
  [after: string | undefined, limit: number]
>(
  'emails.list_open',
  `SELECT tenant_id, id, job_id
     FROM emails
    WHERE state = 'open' AND ($1::uuid IS NULL OR id > $1)
    ORDER BY id
    LIMIT $2`,
);

export interface Attempt {
  readonly email: Email;
  readonly number: number;
  readonly jobId: JobId | null;
}

@Injectable()
export class EmailStore {
  /** False when there is an e-mail about this event to this recipient already. */
  async insert(tx: Tx, intent: EmailIntent): Promise<boolean> {
    const { tenantId, id, eventId, recipient, template, templateVersion } = intent;
    const { sender, messageId, subject, text, html, userId, resetId } = intent;
    const about = [uuidOf(tenantId), id, eventId, recipient, template, templateVersion] as const;
    const rows = await tx.query(insert, [
      ...about,
      ...([sender, messageId, subject, text, html, uuidOf(userId), resetId && uuidOf(resetId)] as const),
    ]);
    return rows.length === 1;
  }

  /** Held for a new job; false when the e-mail is done, or somebody else has given it another job. */
  async lockIfWaitsFor(tx: Tx, { tenantId, id, jobId }: OpenEmail): Promise<boolean> {
    return (await tx.query(lockIfWaitsFor, [uuidOf(tenantId), id, jobId])).length === 1;
  }

  async assignJob(tx: Tx, { tenantId, id }: EmailKey, job: JobId): Promise<void> {
    await tx.execute(assignJob, [uuidOf(tenantId), id, job]);
  }

  /** Notes that an attempt is made; nothing when the e-mail is done. */
  async beginAttempt(tx: Tx, { tenantId, id }: EmailKey): Promise<Attempt | undefined> {
    const [row] = await tx.query(beginAttempt, [uuidOf(tenantId), id]);
    return row && { email: emailOf({ tenantId, id }, row), number: row.number, jobId: row.job_id };
  }

  /** Of a mail that has been erased meanwhile, what the mail server said is not kept. */
  async finishAttempt(tx: Tx, { tenantId, id }: EmailKey, number: number, delivery: Delivery): Promise<void> {
    await tx.execute(lock, [uuidOf(tenantId), id]);
    await tx.execute(finishAttempt, [uuidOf(tenantId), id, number, delivery.outcome, delivery.response]);
  }

  async close(tx: Tx, { tenantId, id }: EmailKey, state: 'sent' | 'failed'): Promise<void> {
    await tx.execute(close, [uuidOf(tenantId), id, state]);
  }

  async erase(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    await tx.execute(eraseEmails, [uuidOf(tenantId), uuidOf(userId)]); // first: it waits for attempts that are being finished
    await tx.execute(eraseAttempts, [uuidOf(tenantId), uuidOf(userId)]);
  }

  /** For the system role: open e-mails of every tenant, the oldest first. */
  async listOpen(tx: Tx, after: EmailKey | undefined, limit: number): Promise<OpenEmail[]> {
    const rows = await tx.query(listOpen, [after?.id, limit]);
    return rows.map((row) => ({ tenantId: idOf('ten', row.tenant_id), id: row.id, jobId: row.job_id }));
  }
}

function emailOf(key: EmailKey, row: AttemptRow): Email {
  return {
    ...key,
    sender: row.sender,
    recipient: row.recipient,
    messageId: row.message_id,
    subject: row.subject,
    text: row.body_text,
    html: row.body_html,
    createdAt: row.created_at,
    resetId: row.reset_id === null ? null : idOf('rst', row.reset_id),
  };
}
