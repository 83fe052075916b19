import { Database, SystemDatabase } from '@atlas/database';
import { idOf, uuidOf, type TenantId } from '@atlas/kernel';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { findTenantsWithOld, forgetOld } from './idempotency-key.store.ts';

const keptHours = 24;
const keysAtOnce = 1_000;

/** A key answers repetitions for a day. */
@Injectable()
export class ForgetIdempotencyKeys extends PeriodicTask {
  readonly name = 'forget-idempotency-keys';
  readonly everyMs = 600_000;

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
  ) {
    super();
  }

  async run(): Promise<void> {
    const rows = await this.systemDatabase.read([], (tx) => tx.query(findTenantsWithOld, [keptHours]));
    for (const { tenant_id } of rows) await this.forgetOf(idOf('ten', tenant_id));
  }

  private async forgetOf(tenantId: TenantId): Promise<void> {
    let forgotten: number;
    do {
      forgotten = await this.database.transaction([tenantId], (tx) =>
        tx.execute(forgetOld, [uuidOf(tenantId), keptHours, keysAtOnce]),
      );
    } while (forgotten === keysAtOnce);
  }
}
