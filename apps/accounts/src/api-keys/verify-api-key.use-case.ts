import { Database, SystemDatabase } from '@atlas/database';
import type { ApiKeyId, Clock, TenantId } from '@atlas/kernel';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { FindOperator } from '../operators/find-operator.use-case.ts';
import { DescribeUser } from '../principals/describe-user.use-case.ts';
import type { ApiKey } from './api-key.ts';
import { ApiKeyStore } from './api-keys.store.ts';
import { NoteApiKeyUse } from './note-api-key-use.use-case.ts';

/** Who holds a key, and until when that holds. */
export interface KeyHolder {
  readonly principal: Principal;
  readonly expiresAt: Date | null;
}

@Injectable()
export class VerifyApiKey {
  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly keys: ApiKeyStore,
    private readonly describeUser: DescribeUser,
    private readonly findOperator: FindOperator,
    private readonly noteUse: NoteApiKeyUse,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Who holds the key with this hash. The system role only learns the tenant; all else is read behind the tenant's wall. */
  async execute(hash: string): Promise<KeyHolder | undefined> {
    const now = this.clock.now();
    const key = await this.systemDatabase.read([], (tx) => this.keys.findTenant(tx, hash, now));
    if (!key) return this.operatorOf(hash);
    const found = await this.find(key.tenantId, key.id);
    if (!found) return undefined;
    this.noteUse.execute(key.tenantId, found.key);
    return { principal: found.principal, expiresAt: found.key.expiresAt };
  }

  private find(tenantId: TenantId, id: ApiKeyId): Promise<{ key: ApiKey; principal: Principal } | undefined> {
    return this.database.read([tenantId], async (tx) => {
      const key = await this.keys.find(tx, tenantId, id);
      const principal = key && (await this.describeUser.execute(tx, tenantId, key.userId, { scopes: key.scopes }));
      return principal && { key, principal };
    });
  }

  private operatorOf(hash: string): Promise<KeyHolder | undefined> {
    return this.database.read([], async (tx) => {
      const operator = await this.findOperator.execute(tx, hash);
      const who = operator && { kind: 'operator' as const, subject: operator.id, scopes: ['operator'] };
      return who && { principal: { ...who, configVersion: 0 }, expiresAt: null };
    });
  }
}
