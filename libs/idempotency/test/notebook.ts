import { letSystemFind, protectByTenant, statement } from '@atlas/database';
import { newId, uuidOf, type TenantId } from '@atlas/kernel';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { Intent } from '../src/index.ts';

/** A world with one kind of work: to write a note. */
export class CreateNotebook1700000000000 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query('CREATE TABLE notes (tenant_id uuid NOT NULL, text text NOT NULL)');
    await db.query(`
      CREATE TABLE idempotency_keys (
        tenant_id   uuid NOT NULL,
        route       text NOT NULL,
        key_hash    bytea NOT NULL CHECK (length(key_hash) = 32),
        fingerprint bytea NOT NULL CHECK (length(fingerprint) = 32),
        answer      bytea,
        created_at  timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (tenant_id, route, key_hash)
      )`);
    await protectByTenant(db, 'notebook', ['notes', 'idempotency_keys']);
    await letSystemFind(db, 'notebook', ['idempotency_keys']);
  }

  async down(): Promise<void> {}
}

export const writeNote = statement<object, [tenant: string, text: string]>(
  'notes.write',
  'INSERT INTO notes (tenant_id, text) VALUES ($1, $2)',
);

export const countKeys = statement<{ count: number }>('keys.count', 'SELECT count(*) FROM idempotency_keys');

export interface NoteIntent extends Intent {
  readonly heard: string[];
}

/** Somebody's wish to write a note, with what was heard of its answer. */
export function anIntent(tenantId: TenantId = newId('ten'), changes: Partial<Intent> = {}): NoteIntent {
  const heard: string[] = [];
  const intent = { tenantId, route: 'POST /v1/notes', key: crypto.randomUUID(), request: '{"text":"hello"}' };
  return { ...intent, ...changes, heard, answered: (how) => void heard.push(how) };
}

export const tenantOf = ({ tenantId }: Intent): string => uuidOf(tenantId);
