import { SubscriptionActivated, SubscriptionActivationFailed } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import {
  newEventId,
  runInContext,
  type AccountId,
  type ExecutionContext,
  type OrderId,
  type PlanId,
  type TenantId,
} from '@atlas/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { AllotSeats } from '../plans/allot-seats.use-case.ts';
import { subscriptionsConfig, type SubscriptionsConfig } from '../subscriptions.config.ts';
import { ActivationStore } from './activation.store.ts';
import { decide, judge, verdictOf, type DecidedActivation, type Fact, type Ruling } from './activation.ts';
import { SubscriptionStore } from './subscription.store.ts';

export interface Report {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
  readonly fact: Fact;
  /** What a verdict then follows from: the reports of one transaction come of many requests. */
  readonly cause?: ExecutionContext;
  /** Who wants what. Facts that carry it open the activation when they are the first to speak of the order. */
  readonly application?: { readonly accountId: AccountId; readonly planId: PlanId };
}

/** The verdict is the first change of a subscription after its birth. */
const versionOfVerdict = 2;

@Injectable()
export class DecideActivations {
  constructor(
    private readonly activations: ActivationStore,
    private readonly subscriptions: SubscriptionStore,
    private readonly allotSeats: AllotSeats,
    @Inject(subscriptionsConfig.KEY) private readonly config: SubscriptionsConfig,
  ) {}

  /** Judges each order by its row, its facts and the clock. Safe to repeat: a verdict is given once and told as often as asked. */
  async execute(tx: Tx, reports: readonly Report[]): Promise<void> {
    if (reports.length === 0) return;
    await this.openMissing(tx, reports);
    const rulings = await this.judgeEach(tx, reports);
    const decided = [...verdictsOf(rulings), ...(await this.seatEach(tx, rulings))];
    await this.settle(tx, decided);
    for (const activation of [...decided, ...repeatedOf(rulings)]) {
      const cause = reports.find(({ orderId }) => orderId === activation.orderId)?.cause;
      if (cause) runInContext(cause, () => announce(tx, activation));
      else announce(tx, activation);
    }
  }

  private async openMissing(tx: Tx, reports: readonly Report[]): Promise<void> {
    const applicants = reports.flatMap(({ tenantId, orderId, application }) =>
      application ? [{ tenantId, orderId, ...application }] : [],
    );
    if (applicants.length === 0) return;
    const opened = await this.activations.open(tx, applicants, this.config.verdictDeadlineMs);
    if (opened.length > 0) await this.subscriptions.begin(tx, opened);
  }

  /** In the order of the reports: the last seat goes to the first who paid. */
  private async judgeEach(tx: Tx, reports: readonly Report[]): Promise<Ruling[]> {
    const held = await this.activations.lock(tx, reports);
    const byOrder = new Map(held.map((one) => [one.activation.orderId, one]));
    const ruled = new Map<OrderId, Ruling>();
    for (const { orderId, fact } of reports) {
      const one = byOrder.get(orderId);
      if (one === undefined) continue; // asks to cancel an order that never wanted a plan
      const ruling = judge(one.activation, fact, one.now);
      if (ruling.is !== 'nothing' && !ruled.has(orderId)) ruled.set(orderId, ruling);
    }
    return [...ruled.values()];
  }

  private async seatEach(tx: Tx, rulings: readonly Ruling[]): Promise<DecidedActivation[]> {
    const wishes = rulings.flatMap((ruling) =>
      ruling.is === 'seat_wanted' ? [{ ...ruling, planId: ruling.activation.planId }] : [],
    );
    if (wishes.length === 0) return [];
    const allotted = await this.allotSeats.execute(tx, wishes);
    return allotted.map(({ wish: { activation, at }, answer }) =>
      decide(activation, verdictOf(answer), newEventId(), at),
    );
  }

  private async settle(tx: Tx, decided: readonly DecidedActivation[]): Promise<void> {
    if (decided.length === 0) return;
    const settled = await this.activations.settle(tx, decided);
    if (settled !== decided.length) throw new Error('a verdict met another one on a row that is locked');
    await this.subscriptions.conclude(tx, decided);
  }
}

function verdictsOf(rulings: readonly Ruling[]): DecidedActivation[] {
  return rulings.flatMap((ruling) =>
    ruling.is === 'verdict' ? [decide(ruling.activation, ruling.verdict, newEventId(), ruling.at)] : [],
  );
}

function repeatedOf(rulings: readonly Ruling[]): DecidedActivation[] {
  return rulings.flatMap((ruling) => (ruling.is === 'verdict_repeated' ? [ruling.activation] : []));
}

/** Told again, a verdict is the same event: same id, same data. Its row is locked, and with it the key of its events. */
function announce(tx: Tx, { tenantId, eventId, verdict, decidedAt, ...of }: DecidedActivation): void {
  const told = { tenantId, sequence: versionOfVerdict, id: eventId, keyIsLocked: true };
  const { subscriptionId, orderId, accountId, planId } = of;
  const subject = { subscriptionId, orderId, accountId, planId };
  const at = decidedAt.toISOString();
  if (verdict.outcome === 'activated') {
    publish(tx, SubscriptionActivated, { ...subject, activatedAt: at }, told);
  } else {
    const { reason, rule } = verdict;
    publish(tx, SubscriptionActivationFailed, { ...subject, reason, ...(rule && { rule }), failedAt: at }, told);
  }
}
