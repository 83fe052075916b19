import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { reverse } from './charge.ts';
import { includes, type ReversalReason } from './charge-event.ts';
import type { OrderOfTenant } from './charge-ref.ts';
import { ChargeStore } from './charge.store.ts';
import { RecordCharge } from './record-charge.use-case.ts';
import { StartReversal } from './start-reversal.use-case.ts';

export interface Verdict extends OrderOfTenant {
  readonly reason: ReversalReason;
}

@Injectable()
export class ReverseCharge {
  constructor(
    private readonly charges: ChargeStore,
    private readonly recordCharge: RecordCharge,
    private readonly startReversal: StartReversal,
  ) {}

  /**
   * Nothing was delivered: give the money back, now or as soon as there is any. The verdict may come before we have heard
   * of the order: it then waits for it, and the charge is born doomed.
   */
  async execute(tx: Tx, { tenantId, orderId, reason }: Verdict): Promise<void> {
    const held = await this.charges.holdOrAwait(tx, { tenantId, orderId });
    const events = reverse(held.charge, reason);
    await this.recordCharge.execute(tx, held, events);
    if (!includes(events, 'reversal_started')) return;
    await this.startReversal.execute(tx, { tenantId, chargeId: held.charge.id }, held.now);
  }
}
