import { Database } from '@atlas/database';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { IdempotencyKeysStore } from './idempotency-keys.store.ts';

const keysAtOnce = 1_000;

/** A key that nobody sends again would stay for ever. */
@Injectable()
export class ForgetExpiredKeys extends PeriodicTask {
  readonly name = 'payment-simulator.forget-expired-keys';
  readonly everyMs = 60_000;

  constructor(
    private readonly database: Database,
    private readonly keys: IdempotencyKeysStore,
  ) {
    super();
  }

  async run(): Promise<void> {
    let forgotten: number;
    do {
      forgotten = await this.database.transaction([], (tx) => this.keys.forgetExpired(tx, keysAtOnce));
    } while (forgotten === keysAtOnce);
  }
}
