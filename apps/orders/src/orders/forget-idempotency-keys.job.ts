import { Database, SystemDatabase } from '@atlas/database';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { IdempotencyKeyStore } from './idempotency-key.store.ts';

const keptHours = 24;
const keysAtOnce = 1_000;

/** A key answers repetitions for a day. */
@Injectable()
export class ForgetIdempotencyKeys extends PeriodicTask {
  readonly name = 'orders.forget-idempotency-keys';
  readonly everyMs = 600_000;

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly keys: IdempotencyKeyStore,
  ) {
    super();
  }

  async run(): Promise<void> {
    const tenants = await this.systemDatabase.read([], (tx) => this.keys.findTenantsWithOldKeys(tx, keptHours));
    for (const tenantId of tenants) {
      let forgotten: number;
      do {
        forgotten = await this.database.transaction([tenantId], (tx) =>
          this.keys.forgetOld(tx, tenantId, keptHours, keysAtOnce),
        );
      } while (forgotten === keysAtOnce);
    }
  }
}
