import { letSystemFind, protectByTenant } from '@atlas/database';
import { createBusSchema } from '@atlas/event-bus';
import { createJobsSchema } from '@atlas/jobs';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateEmails1795327200000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await createBusSchema(queryRunner, 'notifications');
    await createJobsSchema(queryRunner, 'notifications', ['notifications.send-email']);

    // The rendered mail is kept: every attempt sends the same, whatever the templates say by then.
    await queryRunner.query(`
      CREATE TABLE emails (
        tenant_id        uuid NOT NULL,
        id               uuid NOT NULL,
        event_id         uuid NOT NULL,
        recipient        text NOT NULL,
        template         text NOT NULL,
        template_version integer NOT NULL,
        sender           text NOT NULL,
        message_id       text NOT NULL UNIQUE,
        subject          text NOT NULL,
        body_text        text NOT NULL,
        body_html        text NOT NULL,
        state            text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'sent', 'failed')),
        attempts         integer NOT NULL DEFAULT 0,
        job_id           uuid,
        created_at       timestamptz NOT NULL DEFAULT now(),
        done_at          timestamptz,
        PRIMARY KEY (tenant_id, id),
        UNIQUE (tenant_id, event_id, recipient),
        CHECK ((state = 'open') = (done_at IS NULL))
      )`);
    await queryRunner.query(`CREATE INDEX emails_open ON emails (id) WHERE state = 'open'`);

    await queryRunner.query(`
      CREATE TABLE email_attempts (
        tenant_id   uuid NOT NULL,
        email_id    uuid NOT NULL,
        number      integer NOT NULL,
        started_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz,
        outcome     text CHECK (outcome IN ('accepted', 'deferred', 'refused')),
        response    text,
        PRIMARY KEY (tenant_id, email_id, number),
        FOREIGN KEY (tenant_id, email_id) REFERENCES emails (tenant_id, id),
        CHECK ((outcome IS NULL) = (finished_at IS NULL))
      )`);

    const nothingIsDeleted = { app: 'SELECT, INSERT, UPDATE' };
    await protectByTenant(queryRunner, 'notifications', ['emails', 'email_attempts'], nothingIsDeleted);
    await letSystemFind(queryRunner, 'notifications', ['emails']); // the janitor looks for open ones of every tenant
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
