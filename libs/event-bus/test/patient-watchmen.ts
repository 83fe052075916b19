import type { Tx } from '@atlas/database';
import { Inject } from '@nestjs/common';
import { Consumes, ConsumesBatch, EventConsumer } from '../src/index.ts';
import { BEHAVIOUR, witness, type Behaviour, type LampEvent } from './lamp-service.ts';
import { LampLit } from './lamps.ts';

/** Watchmen who differ in how long they hope. The tier of this one is an hour away: see `LampWorld.letTierCome`. */
@EventConsumer()
export class OneTierWatchman {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampLit, { tiers: [3_600] })
  handle(tx: Tx, event: LampEvent): Promise<void> {
    return witness(tx, event, this.behaviour);
  }
}

@EventConsumer()
export class TierlessWatchman {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampLit, { tiers: [] })
  handle(tx: Tx, event: LampEvent): Promise<void> {
    return witness(tx, event, this.behaviour);
  }
}

@EventConsumer()
export class TierlessBatchWatchman {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @ConsumesBatch(LampLit, { tiers: [] })
  async handle(tx: Tx, events: readonly LampEvent[]): Promise<void> {
    for (const event of events) await witness(tx, event, this.behaviour);
  }
}

@EventConsumer()
export class SkippingWatchman {
  constructor(@Inject(BEHAVIOUR) private readonly behaviour: Behaviour) {}

  @Consumes(LampLit, { tiers: [], onDeadLetter: 'skip' })
  handle(tx: Tx, event: LampEvent): Promise<void> {
    return witness(tx, event, this.behaviour);
  }
}
