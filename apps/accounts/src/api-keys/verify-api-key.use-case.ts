import { Database, SystemDatabase } from '@atlas/database';
import type { ApiKeyId, TenantId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { FindOperator } from '../operators/find-operator.use-case.ts';
import { DescribeUser } from '../principals/describe-user.use-case.ts';
import { ApiKeyStore } from './api-keys.store.ts';

@Injectable()
export class VerifyApiKey {
  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly keys: ApiKeyStore,
    private readonly describeUser: DescribeUser,
    private readonly findOperator: FindOperator,
  ) {}

  /** Who holds the key with this hash. The system role only learns the tenant; all else is read behind the tenant's wall. */
  async execute(hash: string): Promise<Principal | undefined> {
    const key = await this.systemDatabase.read([], (tx) => this.keys.findTenant(tx, hash));
    return key ? this.userOf(key.tenantId, key.id) : this.operatorOf(hash);
  }

  private userOf(tenantId: TenantId, id: ApiKeyId): Promise<Principal | undefined> {
    return this.database.read([tenantId], async (tx) => {
      const key = await this.keys.find(tx, tenantId, id);
      return key && this.describeUser.execute(tx, tenantId, key.userId, key.scopes);
    });
  }

  private operatorOf(hash: string): Promise<Principal | undefined> {
    return this.database.read([], async (tx) => {
      const operator = await this.findOperator.execute(tx, hash);
      return operator && { kind: 'operator', subject: operator.id, scopes: ['operator'], configVersion: 0 };
    });
  }
}
