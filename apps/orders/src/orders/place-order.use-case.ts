import { OrderPlaced } from '@atlas/contracts';
import { isLockTimeout } from '@atlas/database';
import { EventBus, outboxRow } from '@atlas/event-bus';
import { newId, type AccountId, type Clock, type Currency, type Money, type PlanId } from '@atlas/kernel';
import { CLOCK, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { ordersConfig, type OrdersConfig } from '../orders.config.ts';
import {
  AmountOutOfRange,
  BuyerRequired,
  CurrencyMismatch,
  IdempotencyKeyReused,
  NothingOrdered,
  PurchaseOpen,
  RequestInProgress,
  UnknownAccount,
  UnknownPlan,
} from '../orders.errors.ts';
import { FindPlan } from '../plans/find-plan.use-case.ts';
import { MicroBatch } from './micro-batch.ts';
import { planLine, totalOf, type Order, type OrderLine } from './order.ts';
import { orderAnswer } from './order-answer.ts';
import { fingerprintOf, outcomeOfTaken, type PlacementOutcome } from './placement.ts';
import { PlacementStore, PurchaseRace, type AnnouncedPlacement } from './placement.store.ts';

/** What a customer asks for. */
export interface Wish {
  readonly accountId?: AccountId;
  readonly planId?: PlanId;
  readonly currency: Currency;
  readonly lines?: readonly OrderLine[];
  readonly paymentMethod: string;
}

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
    @Inject(ordersConfig.KEY) private readonly config: OrdersConfig,
  ) {
    this.batch = new MicroBatch({ flush: (items) => placements.placeAll(items), maxItems: 64, maxInFlight: 2 });
  }

  /** Places an order and says so to the world, once per idempotency key. Concurrent requests share a transaction. */
  async execute(principal: Principal, idempotencyKey: string, wish: Wish): Promise<Answer> {
    const placement = await this.prepare(principal, idempotencyKey, wish);
    return answerOf(await this.place(placement));
  }

  private async prepare(principal: Principal, idempotencyKey: string, wish: Wish): Promise<AnnouncedPlacement> {
    const order = await this.orderOf(principal, wish);
    const { tenantId, planId, placedAt } = order;
    return {
      order,
      buyerEmail: principal.userEmail ?? '',
      ...(planId === undefined && { verdictDueAt: new Date(placedAt.getTime() + this.config.verdictDeadlineMs) }),
      idempotencyKey,
      fingerprint: fingerprintOf(wish),
      answer: JSON.stringify(orderAnswer(order)),
      event: outboxRow(OrderPlaced, orderPlaced(order), { tenantId, sequence: order.version }, this.bus.source),
    };
  }

  private async orderOf({ tenantId, userId, userEmail, accountId: ownAccount }: Principal, wish: Wish): Promise<Order> {
    if (tenantId === undefined || userId === undefined || userEmail === undefined) throw new BuyerRequired();
    const accountId = wish.accountId ?? ownAccount;
    // The token names the account: nobody pays from another one, of whatever tenant.
    if (accountId === undefined || accountId !== ownAccount) throw new UnknownAccount(at('#/accountId', 'unknown'));
    const lines = await this.linesOf(wish);
    return {
      tenantId,
      id: newId('ord'),
      accountId,
      userId,
      ...(wish.planId !== undefined && { planId: wish.planId }),
      status: 'pending_payment',
      total: totalFor(lines, wish.currency),
      paymentMethod: wish.paymentMethod,
      lines,
      version: 1,
      placedAt: this.clock.now(),
    };
  }

  private async linesOf({ planId, currency, lines = [] }: Wish): Promise<readonly OrderLine[]> {
    if (planId === undefined) {
      if (lines.length === 0) throw new NothingOrdered(at('#/lines', 'too_few'));
      return lines;
    }
    const plan = await this.findPlan.execute(planId);
    if (!plan) throw new UnknownPlan(at('#/planId', 'unknown'));
    if (plan.price.currency !== currency) {
      throw new CurrencyMismatch({
        ...at('#/currency', 'mismatch'),
        detail: `The plan is sold in ${plan.price.currency}.`,
      });
    }
    return [planLine(plan), ...lines];
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

  /** The same key is on its way: shares its answer, or takes its turn when the first came to nothing. */
  private async join(first: Pending, placement: AnnouncedPlacement): Promise<PlacementOutcome> {
    const outcome = await first.outcome.catch(() => undefined);
    if (outcome?.is !== 'placed' && outcome?.is !== 'replayed') return this.place(placement);
    return outcomeOfTaken(placement, { fingerprint: first.placement.fingerprint, answer: outcome.answer });
  }
}

function refusal(error: unknown): PlacementOutcome {
  if (error instanceof PurchaseRace) return { is: 'purchase_open' };
  if (isLockTimeout(error)) throw new RequestInProgress({ retryAfterSeconds: 1, cause: error });
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
  }
}

function totalFor(lines: readonly OrderLine[], currency: Currency): Money {
  const total = totalOf(lines, currency);
  if (!total) throw new AmountOutOfRange(at('#/lines', 'out_of_range'));
  return total;
}

function at(pointer: string, code: string) {
  return { errors: [{ pointer, code, detail: 'See the title of this problem.' }] };
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
