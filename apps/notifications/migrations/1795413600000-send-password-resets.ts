import type { MigrationInterface, QueryRunner } from 'typeorm';

export class SendPasswordResets1795413600000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    // user_id: whom a mail is erased with. reset_id: what the link in it is made from when it is sent; the link itself is kept nowhere.
    await queryRunner.query(`ALTER TABLE emails ADD user_id uuid, ADD reset_id uuid`);
    await queryRunner.query(`CREATE INDEX emails_of_user ON emails (tenant_id, user_id)`);
  }

  down(): Promise<void> {
    throw new Error('Migrations go forward only.');
  }
}
