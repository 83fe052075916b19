import { OrderPlaced } from '@atlas/contracts';
import { isGroundFault, isLockTimeout } from '@atlas/database';
import { EventBus, outboxRow } from '@atlas/event-bus';
import { IdempotencyKeyReused, RequestInProgress } from '@atlas/idempotency';
import { newId, type Clock } from '@atlas/kernel';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { PurchaseOpen, TooBusy } from '../orders.errors.ts';
import { FindPlan } from '../plans/find-plan.use-case.ts';
import { BatchOverloaded, MicroBatch } from './micro-batch.ts';
import type { Order } from './order.ts';
import { orderAnswer } from './order-answer.ts';
import { fingerprintOf, outcomeOfTaken, type PlacementOutcome } from './placement.ts';
import { PlacementStore, PurchaseRace, type AnnouncedPlacement } from './placement.store.ts';
import { buyerOf, orderOf, type Wish } from './wish.ts';

export interface Answer {
  /** JSON, byte for byte what the first request with this key was told. */
  readonly body: string;
  readonly replayed: boolean;
}

interface Pending {
  readonly placement: AnnouncedPlacement;
  readonly outcome: Promise<PlacementOutcome>;
}

@Injectable()
export class PlaceOrder {
  private readonly batch: MicroBatch<AnnouncedPlacement, PlacementOutcome>;
  /** Placements on their way, by key: a repetition in this process joins the first instead of waiting for its lock. */
  private readonly pending = new Map<string, Pending>();

  constructor(
    placements: PlacementStore,
    private readonly findPlan: FindPlan,
    private readonly bus: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.batch = new MicroBatch({ ...batchLimits, flush: (items) => placements.placeAll(items), isGone });
  }

  /** Places an order and says so to the world, once per idempotency key. Concurrent requests share a transaction. */
  async execute(principal: Principal, idempotencyKey: string, wish: Wish): Promise<Answer> {
    const placement = await this.prepare(principal, idempotencyKey, wish);
    return answerOf(await this.place(placement));
  }

  private async prepare(principal: Principal, idempotencyKey: string, wish: Wish): Promise<AnnouncedPlacement> {
    const buyer = buyerOf(principal, wish);
    const plan = wish.planId && (await this.findPlan.execute(wish.planId));
    const order = orderOf(wish, plan, buyer, { id: newId('ord'), placedAt: this.clock.now() });
    const { tenantId, version } = order;
    return {
      order,
      buyerEmail: buyer.email,
      idempotencyKey,
      fingerprint: fingerprintOf(wish),
      answer: JSON.stringify(orderAnswer(order)),
      event: outboxRow(OrderPlaced, orderPlaced(order), { tenantId, sequence: version }, this.bus.source),
    };
  }

  private async place(placement: AnnouncedPlacement): Promise<PlacementOutcome> {
    const key = `${placement.order.tenantId} ${placement.idempotencyKey}`;
    const first = this.pending.get(key);
    if (first) return this.join(first, placement);
    const outcome = this.batch.add(placement).catch(refusal);
    this.pending.set(key, { placement, outcome });
    try {
      return await outcome;
    } finally {
      this.pending.delete(key);
    }
  }

  /** The same key is on its way: shares its answer or its wait, or takes its turn when the first came to nothing. */
  private async join(first: Pending, placement: AnnouncedPlacement): Promise<PlacementOutcome> {
    const outcome = await first.outcome.catch((error: unknown) => {
      if (error instanceof RequestInProgress) throw error;
      return undefined;
    });
    if (outcome?.is !== 'placed' && outcome?.is !== 'replayed') return this.place(placement);
    return outcomeOfTaken(placement, { fingerprint: first.placement.fingerprint, answer: outcome.answer });
  }
}

/** Four on their way: while one waits for the disk to have its commit, others run. A fifth only queues (`npm run bench:placing`). */
const batchLimits = { maxItems: 64, maxInFlight: 4, maxQueued: 4_096, maxWaitMs: 10_000 };

/** The database is away: what one has met, all meet. A row that somebody holds says nothing about the others. */
const isGone = (error: unknown) => isGroundFault(error) && !isLockTimeout(error);

function refusal(error: unknown): PlacementOutcome {
  if (error instanceof PurchaseRace) return { is: 'purchase_open' };
  if (isLockTimeout(error)) throw new RequestInProgress({ retryAfterSeconds: 1, cause: error });
  if (error instanceof BatchOverloaded) throw new TooBusy({ retryAfterSeconds: 1, cause: error });
  throw error;
}

function answerOf(outcome: PlacementOutcome): Answer {
  switch (outcome.is) {
    case 'placed':
      return { body: outcome.answer, replayed: false };
    case 'replayed':
      return { body: outcome.answer, replayed: true };
    case 'key_reused':
      throw new IdempotencyKeyReused();
    case 'purchase_open':
      throw new PurchaseOpen();
    case 'try_again':
      throw new RequestInProgress({ retryAfterSeconds: 1 });
  }
}

function orderPlaced({ id, accountId, userId, planId, total, lines, paymentMethod, placedAt }: Order) {
  return {
    orderId: id,
    accountId,
    userId,
    ...(planId !== undefined && { planId }),
    source: 'purchase' as const,
    total,
    lines: lines.map(({ sku, quantity, unitAmount }) => ({ sku, quantity, unitAmount })),
    paymentMethod,
    placedAt: placedAt.toISOString(),
  };
}
