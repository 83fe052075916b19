import { Database, SystemDatabase } from '@atlas/database';
import type { TenantId } from '@atlas/kernel';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { ActivationStore, type OrderOfTenant } from './activation.store.ts';
import { DecideActivations } from './decide-activations.use-case.ts';
import { oldestOverdueActivation } from './metrics.ts';

/** The deadline itself: needs no message, only the row and the clock. */
@Injectable()
export class SweepOverdueActivations extends PeriodicTask {
  readonly name = 'subscriptions.sweep-overdue-activations';
  readonly everyMs = 500;

  constructor(
    private readonly database: Database,
    private readonly systemDatabase: SystemDatabase,
    private readonly activations: ActivationStore,
    private readonly decideActivations: DecideActivations,
  ) {
    super();
  }

  /** A tenant whose orders cannot be decided now is tried again at the next sweep, and holds up nobody else. */
  async run(): Promise<void> {
    const overdue = await this.systemDatabase.read([], (tx) => this.activations.findOverdue(tx, 500));
    oldestOverdueActivation.set(overdue[0]?.overdueSeconds ?? 0);
    const byTenant = Map.groupBy(overdue, ({ tenantId }) => tenantId);
    const failures: unknown[] = [];
    for (const [tenantId, orders] of byTenant) {
      await this.timeOut(tenantId, orders).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} tenants have overdue orders left`);
  }

  private timeOut(tenantId: TenantId, orders: readonly OrderOfTenant[]): Promise<void> {
    const reports = orders.map((order) => ({ ...order, fact: { is: 'deadline_passed' } as const }));
    return this.database.transaction([tenantId], (tx) => this.decideActivations.execute(tx, reports));
  }
}
